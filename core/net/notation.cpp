#include "net/notation.h"

#include <locale>
#include <map>
#include <sstream>
#include <vector>

#include "base/error.h"
#include "layers/json.h"

namespace tabtrain {
namespace {

constexpr std::size_t kMaxTokens = 500;
constexpr int kMaxNumber = 1000000;  // far above every field's range; keeps int from overflowing

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads one token from left to right.
class Cursor {
 public:
  explicit Cursor(std::string text) : text_(std::move(text)) {}

  bool done() const { return at_ == text_.size(); }
  bool has_digit() const { return !done() && is_digit(text_[at_]); }
  std::string rest() const { return text_.substr(at_); }

  bool take(const std::string& word) {
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  /// Decimal digits; `fallback` when there are none.
  int number(int fallback) {
    if (!has_digit()) return fallback;
    int value = 0;
    for (; has_digit(); ++at_) {
      value = value * 10 + (text_[at_] - '0');
      if (value > kMaxNumber) fail("the number is larger than ", kMaxNumber);
    }
    return value;
  }
  int number(const char* what) {
    if (!has_digit()) fail("expected ", what, " at \"", rest(), "\"");
    return number(0);
  }
  /// "0.05", "1"
  float fraction(const char* what) {
    if (!has_digit()) fail("expected ", what, " at \"", rest(), "\"");
    std::string digits;
    while (has_digit() || (!done() && text_[at_] == '.')) digits += text_[at_++];
    std::istringstream stream(digits);
    stream.imbue(std::locale::classic());
    float value = 0;
    if (!(stream >> value) || !stream.eof()) fail("\"", digits, "\" is no ", what);
    return value;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

/// A convolution token, all defaults filled in.
struct ConvToken {
  Conv2dOptions conv;
  std::string tail;  ///< what follows the convolution: letters r (ReLU) and n (norm)
  std::string norm;
  int num_groups = 1;
  bool affine = false;     ///< of instance_norm
  bool depthwise = false;  ///< as many groups as channels come in
  float dropout = 0;
  int skip = 0;  ///< adds the input of the token so many back, counting this one; 0: none
};

/// Each suffix at most once.
class Once {
 public:
  void use(const char* suffix) {
    if (!used_.emplace(suffix, true).second) fail("suffix ", suffix, " is there twice");
  }
  bool used(const char* suffix) const { return used_.count(suffix) != 0; }

 private:
  std::map<std::string, bool> used_;
};

void read_norm(Cursor& cursor, const BlockDefaults& defaults, ConvToken& token) {
  if (cursor.take("bn")) {
    token.norm = "batch_norm";
  } else if (cursor.take("gn")) {
    token.norm = "group_norm";
    token.num_groups = cursor.number(defaults.num_groups);
  } else if (cursor.take("ln")) {
    token.norm = "layer_norm";
  } else if (cursor.take("ina")) {
    token.norm = "instance_norm";
    token.affine = true;
  } else if (cursor.take("in")) {
    token.norm = "instance_norm";
  } else if (cursor.take("none")) {
    token.norm = "none";
  } else {
    fail("norm \"@", cursor.rest(), "\", allowed @bn, @gn, @gn<groups>, @ln, @in, @ina, @none");
  }
}

std::string read_tail(Cursor& cursor) {
  std::string tail;
  while (true) {
    const char letter = cursor.take("r") ? 'r' : cursor.take("n") ? 'n' : '\0';
    if (letter == '\0') break;
    if (tail.find(letter) != std::string::npos) fail("after / the letter ", letter, " twice");
    tail += letter;
  }
  if (tail.empty()) fail("after /: expected r (ReLU) and n (norm) in their order, as in /nr");
  return tail;
}

/// Reads one suffix; false when there is none that a convolution knows.
bool read_suffix(Cursor& cursor, const BlockDefaults& defaults, ConvToken& token, Once& once) {
  if (cursor.take("k")) {
    once.use("k");
    token.conv.kernel_size = cursor.number("a kernel size");
  } else if (cursor.take("s")) {
    once.use("s");
    token.conv.stride = cursor.number("a stride");
  } else if (cursor.take("p")) {
    once.use("p");
    token.conv.padding = cursor.number("a padding");
  } else if (cursor.take("g")) {
    once.use("g or dw");
    token.conv.groups = cursor.number("a number of groups");
  } else if (cursor.take("dw")) {
    once.use("g or dw");
    token.depthwise = true;
  } else if (cursor.take("b")) {
    once.use("b");
    token.conv.bias = true;
  } else if (cursor.take("d")) {
    once.use("d");
    token.dropout = cursor.fraction("dropout probability");
  } else if (cursor.take("@")) {
    once.use("@");
    read_norm(cursor, defaults, token);
  } else if (cursor.take("/")) {
    once.use("/");
    token.tail = read_tail(cursor);
  } else if (cursor.take("+")) {
    once.use("+");
    token.skip = cursor.number(1);
    if (token.skip < 1) fail("+0: a skip goes back at least over 1 token");
  } else {
    return false;
  }
  return true;
}

/// Builds the layer list token by token.
class Builder {
 public:
  Builder(const Shape& input, const BlockDefaults& defaults) : defaults_(defaults) {
    spec_.input = input;
    shapes_["input"] = input;
  }

  void add_token(const std::string& text) {
    inputs_.push_back(last_);
    suffixes_.clear();
    Cursor cursor(text);
    if (cursor.take("GAP")) {
      append(++gaps_ == 1 ? "gap" : "gap" + std::to_string(gaps_), GlobalAvgPoolOptions{});
    } else if (cursor.take("C")) {
      add_convolution(cursor, true);
    } else if (cursor.take("c")) {
      add_convolution(cursor, false);
    } else if (cursor.take("P")) {
      add_pool<MaxPool2dOptions>(cursor);
    } else if (cursor.take("A")) {
      add_pool<AvgPool2dOptions>(cursor);
    } else if (cursor.take("F")) {
      add_linear(cursor);
    } else if (cursor.take("D")) {
      append("dropout" + std::to_string(++dropouts_),
             DropoutOptions{cursor.fraction("dropout probability")});
    } else if (cursor.take("R")) {
      append("relu" + std::to_string(++relus_), ReluOptions{});
    } else {
      fail("unknown, allowed C<out>, c<out>, P, A, GAP, F<out>, R, D<p>");
    }
    if (!cursor.done()) {
      fail("what is \"", cursor.rest(), "\"?", suffixes_, " (docs/RUN_DOCUMENT.md)");
    }
  }

  NetworkSpec take() { return std::move(spec_); }

 private:
  /// Adds a layer after the last one (and `other`, where there is one), its shape checked.
  void append(const std::string& name, const LayerOptions& options, const std::string& other = "") {
    std::vector<Shape> shapes{shapes_.at(last_)};
    LayerSpec layer{name, options, {}};
    if (!other.empty()) {
      shapes.push_back(shapes_.at(other));
      layer.inputs = {last_, other};
    }
    shapes_[name] = infer(options, shapes).output;
    spec_.layers.push_back(std::move(layer));
    last_ = name;
  }

  ConvToken read_convolution(Cursor& cursor, bool block) const {
    ConvToken token;
    Once once;
    token.conv.out_channels = cursor.number("the number of channels, as in C16");
    token.conv.kernel_size = block ? 3 : 1;
    token.conv.bias = false;
    token.norm = defaults_.norm;
    token.num_groups = defaults_.num_groups;
    token.dropout = block ? defaults_.dropout : 0.0F;
    while (read_suffix(cursor, defaults_, token, once)) {
    }
    if (token.depthwise) token.conv.groups = shapes_.at(last_).channels;
    if (!once.used("p") && block) {
      token.conv.padding = defaults_.padding.value_or((token.conv.kernel_size - 1) / 2);
    }
    if (!once.used("/")) {
      if (block) token.tail = defaults_.order == "conv-norm-relu" ? "nr" : "rn";
      if (!block && once.used("@")) token.tail = "n";
    } else if (once.used("@") && token.norm != "none" &&
               token.tail.find('n') == std::string::npos) {
      fail("a norm by @, but no n in /", token.tail);
    }
    return token;
  }

  void append_norm(const std::string& name, const ConvToken& token) {
    if (token.norm == "batch_norm") append(name, BatchNormOptions{});
    if (token.norm == "group_norm") append(name, GroupNormOptions{token.num_groups});
    if (token.norm == "layer_norm") append(name, LayerNormOptions{});
    if (token.norm == "instance_norm") {
      InstanceNormOptions options;
      options.affine = token.affine;
      append(name, options);
    }
  }

  void add_convolution(Cursor& cursor, bool block) {
    suffixes_ = " allowed after the channels: k<n> s<n> p<n> g<n> dw b d<p> @<norm> /<order> +<n>";
    const ConvToken token = read_convolution(cursor, block);
    const std::string number = std::to_string(++convolutions_);
    if (token.tail.empty() && token.dropout == 0 && token.skip == 0) {
      append("conv" + number, token.conv);
      return;
    }
    const std::string prefix = "block" + number + ".";
    append(prefix + "conv", token.conv);
    for (const char letter : token.tail) {
      if (letter == 'r') append(prefix + "relu", ReluOptions{});
      if (letter == 'n') append_norm(prefix + "norm", token);
    }
    if (token.dropout != 0) append(prefix + "dropout", DropoutOptions{token.dropout});
    if (token.skip == 0) return;
    const auto tokens = static_cast<int>(inputs_.size());
    if (token.skip > tokens) fail("+", token.skip, ": there are only ", tokens, " tokens so far");
    append(prefix + "add", AddOptions{}, inputs_[tokens - token.skip]);
  }

  template <class Options>
  void add_pool(Cursor& cursor) {
    suffixes_ = " allowed: P, P3, P3s2 (kernel size, stride)";
    Options pool;
    pool.kernel_size = cursor.number(2);
    if (cursor.take("s")) pool.stride = cursor.number("a stride");
    append("pool" + std::to_string(++pools_), pool);
  }

  void add_linear(Cursor& cursor) {
    suffixes_ = " allowed: F10, F10b0 (without bias)";
    LinearOptions linear;
    linear.out_features = cursor.number("the number of outputs, as in F10");
    if (cursor.take("b0")) linear.bias = false;
    append("fc" + std::to_string(++linears_), linear);
  }

  BlockDefaults defaults_;
  NetworkSpec spec_;
  std::map<std::string, Shape> shapes_;
  std::vector<std::string> inputs_;  ///< of each token
  std::string last_ = "input";
  std::string suffixes_;
  int convolutions_ = 0, pools_ = 0, gaps_ = 0, linears_ = 0, dropouts_ = 0, relus_ = 0;
};

}  // namespace

NetworkSpec parse_notation(const std::string& text, const Shape& input,
                           const BlockDefaults& defaults) {
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  Builder builder(input, defaults);
  std::size_t position = 0;
  for (std::string token; stream >> token;) {
    if (++position > kMaxTokens) fail("notation: more than ", kMaxTokens, " tokens");
    try {
      builder.add_token(token);
    } catch (const Error& error) {
      fail("notation: token ", position, " \"", printable(token), "\": ", printable(error.what()));
    }
  }
  if (position == 0) fail("notation: empty; expected tokens such as C16 P GAP c10");
  return builder.take();
}

}  // namespace tabtrain
