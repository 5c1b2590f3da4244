#include "data/pickle.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "support/pickle_bytes.h"

namespace tabtrain {
namespace {

using pickle::Kind;
using pickle_bytes::as_bytes;
using pickle_bytes::low_bytes;
using pickle_bytes::number;
using pickle_bytes::raw;
using pickle_bytes::text;

std::string pickle_error(const std::string& bytes) {
  try {
    pickle::read(as_bytes(bytes), "f");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

/// The error of a pickle that begins rightly.
std::string body_error(const std::string& body) { return pickle_error("\x80\x02" + body); }

TEST(Pickle, ValuesOfEveryKind) {
  const std::string bytes =
      "\x80\x02(NU\x03"
      "abc" +
      number(7) + number(300) + number(-2) + number(70000) + raw("\x88\x89)]}") +
      "cnumpy\nndarray\ntq\x05h\x05\x86.";
  const pickle::Document document = pickle::read(as_bytes(bytes), "f");
  const pickle::Value& root = document.at(document.root);
  ASSERT_EQ(root.kind, Kind::kTuple);
  ASSERT_EQ(root.items.size(), 2U);
  EXPECT_EQ(root.items[0], root.items[1]);  // stored and fetched again
  const pickle::Value& all = document.at(root.items[0]);
  const std::vector<Kind> kinds{Kind::kNone,  Kind::kText, Kind::kInt,  Kind::kInt,
                                Kind::kInt,   Kind::kInt,  Kind::kBool, Kind::kBool,
                                Kind::kTuple, Kind::kList, Kind::kDict, Kind::kGlobal};
  ASSERT_EQ(all.items.size(), kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    EXPECT_EQ(document.at(all.items[i]).kind, kinds[i]) << i;
  }
  const auto value = [&](std::size_t i) { return document.at(all.items[i]); };
  EXPECT_EQ(value(1).string(), "abc");
  EXPECT_EQ(value(1).offset, 4U);
  EXPECT_EQ(value(2).number, 7);
  EXPECT_EQ(value(3).number, 300);
  EXPECT_EQ(value(4).number, -2);
  EXPECT_EQ(value(5).number, 70000);
  EXPECT_EQ(value(6).number, 1);
  EXPECT_EQ(value(7).number, 0);
  EXPECT_EQ(value(11).number, static_cast<int>(pickle::Global::kNdarray));
}

TEST(Pickle, ListsAndDictsGrow) {
  // {"a": [1, 2, 3], "b": 4}, the list reached through the memo and grown after it was stored.
  const std::string bytes = "\x80\x02}" + text("a") + "]r" + low_bytes(1000, 4) + "s" + "j" +
                            low_bytes(1000, 4) + number(1) + "a(" + number(2) + number(3) + "e" +
                            "\x86.";
  const pickle::Document document = pickle::read(as_bytes(bytes), "f");
  const auto items = document.at(document.root).items;
  ASSERT_EQ(items.size(), 2U);
  const pickle::Value& dict = document.at(items[0]);
  ASSERT_EQ(dict.items.size(), 2U);
  EXPECT_EQ(document.at(dict.items[0]).string(), "a");
  const pickle::Value& list = document.at(dict.items[1]);
  ASSERT_EQ(list.items.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(document.at(list.items[i]).number, static_cast<std::int64_t>(i + 1));
  }
}

TEST(Pickle, NamesOutsideNumpyAreRefused) {
  // What pickle.dumps gives for an object whose __reduce__ says os.system("rm -rf /").
  EXPECT_EQ(body_error("cos\nsystem\nU\x08rm -rf /\x85R."),
            "[pickle] f: byte 2: found the name os.system, which no batch of CIFAR-10 has");
  EXPECT_EQ(body_error("(c__builtin__\neval\n"),
            "[pickle] f: byte 3: found the name __builtin__.eval, which no batch of CIFAR-10 has");
  EXPECT_EQ(body_error("cnumpy\nload\n."),
            "[pickle] f: byte 2: found the name numpy.load, which no batch of CIFAR-10 has");
  EXPECT_EQ(
      body_error("cnumpy.core.multiarray\n_reconstruct \n."),
      "[pickle] f: byte 2: found the name numpy.core.multiarray._reconstruct , which no batch "
      "of CIFAR-10 has");
  EXPECT_EQ(body_error("c\x1b[2J\nx\n."),
            "[pickle] f: byte 2: found the name ?[2J.x, which no batch of CIFAR-10 has");
  EXPECT_EQ(
      body_error("c" + std::string(100000, 'a') + "\nx\n.").size(),
      std::string("[pickle] f: byte 2: found the name ., which no batch of CIFAR-10 has").size() +
          120);
}

TEST(Pickle, OtherInstructionsAreRefusedByName) {
  const std::vector<std::pair<char, const char*>> cases{
      {'i', "0x69 (INST)"},
      {'o', "0x6f (OBJ)"},
      {'\x81', "0x81 (NEWOBJ)"},
      {'\x82', "0x82 (EXT1)"},
      {'\x93', "0x93 (STACK_GLOBAL)"},
      {'P', "0x50 (PERSID)"},
      {'I', "0x49 (INT)"},
      {'\x8a', "0x8a (LONG1)"},
      {'X', "0x58 (BINUNICODE)"},
      {'2', "0x32 (DUP)"},
      {'\x80', "0x80 (no instruction of Python's)"},
      {'\xff', "0xff (no instruction of Python's)"}};
  for (const auto& [opcode, name] : cases) {
    EXPECT_EQ(body_error(std::string("N") + opcode + "aaaa."),
              std::string("[pickle] f: byte 3: found instruction ") + name +
                  ", which no batch of CIFAR-10 has");
  }
}

TEST(Pickle, EveryByteThatIsNoKnownInstructionIsRefused) {
  const std::string known = "(.JKMNRTUabcehjqrstu)]}\x85\x86\x87\x88\x89";
  for (int opcode = 0; opcode < 256; ++opcode) {
    const auto c = static_cast<char>(opcode);
    const bool refused =
        body_error(std::string(1, c)).find(": found instruction 0x") != std::string::npos;
    EXPECT_EQ(refused, known.find(c) == std::string::npos) << opcode;
  }
}

TEST(Pickle, OnlyProtocol2) {
  EXPECT_EQ(pickle_error("\x80\x04N."),
            "[pickle] f: byte 0: found a pickle of protocol 4, expected 2");
  EXPECT_EQ(pickle_error("(dp0\n."),
            "[pickle] f: byte 0: found 0x28, expected 0x80, with which a pickle begins");
  EXPECT_EQ(pickle_error(""),
            "[pickle] f: byte 0: found 0 more bytes at byte 0, expected a pickle of 2");
}

TEST(Pickle, MemoryIsBounded) {
  EXPECT_EQ(body_error("Nr\xff\xff\xff\xff."),
            "[pickle] f: byte 3: found memo number 4294967295, expected below 262144");
  EXPECT_EQ(body_error("Nr" + low_bytes(262143, 4) + "."), "accepted");
  EXPECT_EQ(body_error("j" + low_bytes(262144, 4)),
            "[pickle] f: byte 2: found memo number 262144, expected below 262144");
  EXPECT_EQ(body_error(std::string(262145, 'N')),
            "[pickle] f: byte 262146: found more than 262144 values");
  std::string copies = raw("Nq\0");
  for (int i = 0; i < 262144; ++i) copies += raw("h\0");
  EXPECT_EQ(body_error(copies), "[pickle] f: byte " + std::to_string(2 + 3 + 2 * 262143) +
                                    ": found more than 262144 values on the stack");
  EXPECT_EQ(body_error("T\xff\xff\xff\xff"),
            "[pickle] f: byte 2: found 0 more bytes at byte 7, expected a string of 4294967295");
}

TEST(Pickle, NestingIsBounded) {
  EXPECT_EQ(body_error(std::string(100000, '(')),
            "[pickle] f: byte 66: found more than 64 groups in one another");
  // Tuples of tuples need no groups; they are as deep as there are values, and nothing descends.
  EXPECT_EQ(body_error(")" + std::string(262143, '\x85') + "."), "accepted");
  // A list that holds itself.
  EXPECT_EQ(body_error(raw("]q\0h\0a.")), "accepted");
}

TEST(Pickle, TruncationAtEveryByteIsRefused) {
  const std::string whole = pickle_bytes::batch_parts({3}).bytes();
  ASSERT_EQ(pickle_error(whole), "accepted");
  const std::size_t pixels = whole.find("T");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (size > pixels + 40 && size + 40 < whole.size()) continue;  // inside the pixels
    EXPECT_NE(pickle_error(whole.substr(0, size)).find("more bytes at byte "), std::string::npos)
        << size;
  }
  EXPECT_EQ(pickle_error(whole + "N"), "[pickle] f: byte " + std::to_string(whole.size() - 1) +
                                           ": found the end with 1 bytes after it, expected none");
}

TEST(Pickle, InstructionsWithoutTheirValues) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"t", "byte 2: found TUPLE without a mark before it"},
      {"]e", "byte 3: found APPEND without a mark before it"},
      {"}(Nu", "byte 5: found SETITEMS with a key that has no value"},
      {"}s", "byte 3: found SETITEM without the 2 values it takes"},
      {"Na", "byte 3: found APPEND without the 1 values it takes"},
      {"NNa", "byte 4: found APPEND on None, expected a list"},
      {"]NNs", "byte 5: found SETITEM on a list, expected a dict"},
      {"N(\x85", "byte 4: found a tuple without the 1 values it takes"},
      {"NR", "byte 3: found REDUCE without the 2 values it takes"},
      {"N)R", "byte 4: found REDUCE on None, expected a name"},
      {"cnumpy\ndtype\nNR", "byte 16: found REDUCE on None, expected a tuple"},
      {"NNb", "byte 4: found BUILD on None, expected an object"},
      {"cnumpy\ndtype\n)RNbNb", "byte 20: found BUILD on an object that is built"},
      {"q\x01", "byte 2: found a memo without the 1 values it takes"},
      {"h\x01", "byte 2: found memo number 1, which nothing was stored in"},
      {"Nq\x03h\x02", "byte 5: found memo number 2, which nothing was stored in"},
      {"(N.", "byte 4: found the end with 1 values and 1 open groups, expected one value"},
      {"NN.", "byte 4: found the end with 2 values and 0 open groups, expected one value"},
      {".", "byte 2: found the end with 0 values and 0 open groups, expected one value"}};
  for (const auto& [body, message] : cases) {
    EXPECT_EQ(body_error(body), "[pickle] f: " + message) << body;
  }
}

}  // namespace
}  // namespace tabtrain
