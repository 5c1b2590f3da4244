#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/data_source.h"
#include "cli/files.h"
#include "cli/progress.h"
#include "cli/report_files.h"
#include "cli/run_folder.h"
#include "cli/run_options.h"
#include "cli/session.h"
#include "cli/sweep_table.h"
#include "run/sweep.h"

namespace tabtrain::cli {
namespace {

struct SweepArguments {
  std::string grid;
  std::string out;
  std::string data;
  std::string simd = "auto";
  int threads = 0;
  double save_seconds = 60;
  bool list = false;
  bool quiet = false;
};

/// Keeps something to one process. The system lets go of it however the process ends.
class Lock {
 public:
  /// With `wait` until no other process holds it; without, held() says whether one does.
  Lock(const std::string& folder, const std::string& name, bool wait = false) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::string path = folder + "/" + name;
    file_ = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (file_ < 0) fail(path, ": cannot be opened: ", std::strerror(errno));
    struct flock whole = {};  // the whole file
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    held_ = fcntl(file_, wait ? F_SETLKW : F_SETLK, &whole) == 0;
    if (!held_ && errno != EACCES && errno != EAGAIN) {
      const int reason = errno;
      close(file_);
      fail(path, ": cannot be locked: ", std::strerror(reason));
    }
  }
  ~Lock() { close(file_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  bool held() const { return held_; }

 private:
  int file_ = -1;
  bool held_ = false;
};

/// The images of the run at hand; the next run often asks for the same.
class DataCache {
 public:
  explicit DataCache(std::string place) : place_(std::move(place)) {}

  const DataSplits& get(const RunConfig& config) {
    if (!data_ || !(config.data == asked_ && config.network.input == input_)) {
      data_.reset();  // before the next ones come
      data_ = load_data(config.data, config.network.input, place_);
      asked_ = config.data;
      input_ = config.network.input;
    }
    return *data_;
  }

 private:
  std::string place_;
  std::optional<DataSplits> data_;
  DataConfig asked_;
  Shape input_;
};

class SweepRunner {
 public:
  SweepRunner(const SweepArguments& arguments, const Sweep& sweep)
      : arguments_(arguments),
        sweep_(sweep),
        kernels_(choose_kernels(arguments.simd)),
        pool_(choose_threads(arguments.threads)),
        data_(arguments.data) {}

  int run() {
    stop_on_signals();
    for (std::size_t i = 0; i < sweep_.runs.size() && !stop_requested(); ++i) {
      try {
        do_run(sweep_.runs[i], i);
      } catch (const Error& error) {
        ++failed_;
        std::fprintf(stderr, "tabtrain: %s: %s\n", sweep_.runs[i].folder.c_str(), error.what());
      }
    }
    finish();
    if (stop_requested()) return kInterruptedExitCode;
    return failed_ > 0 ? 1 : 0;
  }

 private:
  std::string folder_of(const SweepRun& run) const { return arguments_.out + "/" + run.folder; }

  void say(std::size_t number, const SweepRun& run, const std::string& what) const {
    if (arguments_.quiet) return;
    std::printf("%zu of %zu, %s: %s\n", number + 1, sweep_.runs.size(), run.folder.c_str(),
                what.c_str());
    std::fflush(stdout);
  }

  void do_run(const SweepRun& run, std::size_t number) {
    const Lock lock(arguments_.out + "/.locks", run.folder);
    if (!lock.held()) return say(number, run, "another process is at it");
    const std::string folder = folder_of(run);
    const std::optional<RunFile> kept = kept_run(folder);
    if (kept && !same_run(run.config, kept->record.config)) {
      fail("its folder holds another run (see ", folder, "/run.json); give --out another folder");
    }
    if (kept && has_ended(kept->record)) {
      return say(number, run, "done before (" + kept->record.status + ")");
    }
    if (!kept) check_out_folder(folder, false, /*resume=*/true);
    say(number, run, kept ? "goes on" : "starts");
    SessionOptions options;
    options.out = folder;
    options.save_seconds = arguments_.save_seconds;
    options.quiet = arguments_.quiet;
    run_session(options, run.config, kept, data_.get(run.config), kernels_, pool_);
  }

  /// Tables of all runs that have ended, whoever did them.
  void finish() const {
    // Two that end together would write the same files. No run's folder begins with a dot.
    const Lock lock(arguments_.out + "/.locks", ".tables", /*wait=*/true);
    std::vector<SweepRow> rows;
    for (const SweepRun& run : sweep_.runs) {
      try {
        const std::optional<RunFile> kept = kept_run(folder_of(run));
        if (kept && has_ended(kept->record)) rows.push_back({&run, kept->record});
      } catch (const Error&) {
        continue;  // said above
      }
    }
    write_text_file(arguments_.out + "/table.csv", sweep_csv(rows));
    write_text_file(arguments_.out + "/table.md", sweep_markdown(sweep_.name, rows));
    if (!rows.empty()) write_report(rows);
    if (arguments_.quiet) return;
    std::printf(
        "\n%s\n%zu of %zu runs have ended; tables in %s/table.csv and table.md, comparison plots "
        "in "
        "%s/report\n",
        sweep_text(rows).c_str(), rows.size(), sweep_.runs.size(), arguments_.out.c_str(),
        arguments_.out.c_str());
  }

  void write_report(const std::vector<SweepRow>& rows) const {
    std::vector<RunRecord> records;
    for (const SweepRow& row : rows) {
      if (records.size() < report::kMostRuns) records.push_back(row.record);
    }
    try {
      write_report_folder(arguments_.out + "/report", report_files(records, true, true));
    } catch (const Error& error) {
      // The runs and the tables are there all the same.
      std::fprintf(stderr, "tabtrain: no report: %s\n", error.what());
    }
  }

  const SweepArguments& arguments_;
  const Sweep& sweep_;
  const KernelTable& kernels_;
  ThreadPool pool_;
  DataCache data_;
  int failed_ = 0;
};

int sweep(const SweepArguments& arguments) {
  Sweep sweep;
  const std::string text = read_text_file(arguments.grid);
  try {
    sweep = parse_sweep(text);
  } catch (const Error& error) {
    fail(arguments.grid, ": ", error.what());
  }
  if (arguments.list) {
    for (const SweepRun& run : sweep.runs) std::printf("%s\n", run.folder.c_str());
    return 0;
  }
  if (arguments.out.empty()) fail("sweep: --out is missing");
  return SweepRunner(arguments, sweep).run();
}

}  // namespace

void add_sweep_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<SweepArguments>();
  CLI::App* command = app.add_subcommand(
      "sweep", "Train every run of a grid, each once, going on where it stopped");
  command->add_option("grid", arguments->grid, "grid document (docs/SWEEPS.md)")
      ->required()
      ->type_name("GRID.json");
  command->add_option("--out", arguments->out, "folder for a folder of each run, and the tables")
      ->type_name("DIR");
  command->add_option("--data", arguments->data, "as for train")->type_name("PLACE");
  command->add_option("--threads", arguments->threads, "default: as many as there are cores")
      ->type_name("N")
      ->check(CLI::Range(1, kMaxThreads));
  command->add_option("--simd", arguments->simd, "instruction set: " + kernel_names())
      ->type_name("NAME");
  command->add_option("--save-seconds", arguments->save_seconds, "as for train")
      ->type_name("SECONDS")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--list", arguments->list, "print the names of the runs and do nothing");
  command->add_flag("--quiet", arguments->quiet, "print only errors");
  command->footer(
      "A run that has ended is skipped, one that was cut off goes on, one that another process is\n"
      "at is left to it: start the same command as often, and as many times at once, as you like.\n"
      "Exit codes: 0 done, 1 some runs failed, 2 wrong input, 130 interrupted.");
  command->callback([arguments, &exit_code] { exit_code = sweep(*arguments); });
}

}  // namespace tabtrain::cli
