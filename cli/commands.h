// The commands of tabtrain: each adds itself, its options and its help to the program.
#pragma once

namespace CLI {
class App;
}

namespace tabtrain::cli {

/// Each sets `exit_code` when it is run; errors leave as exceptions.
void add_train_command(CLI::App& app, int& exit_code);
void add_sweep_command(CLI::App& app, int& exit_code);
void add_summary_command(CLI::App& app, int& exit_code);
void add_lr_find_command(CLI::App& app, int& exit_code);
void add_data_command(CLI::App& app, int& exit_code);
void add_report_command(CLI::App& app, int& exit_code);
void add_export_command(CLI::App& app, int& exit_code);
void add_predict_command(CLI::App& app, int& exit_code);
void add_presets_command(CLI::App& app, int& exit_code);

}  // namespace tabtrain::cli
