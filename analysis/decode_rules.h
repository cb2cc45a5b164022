// "Decode As": which protocol the user wants to see behind a port or another key, as text.
//
//     tcp.port==8888,http      udp.port==5000-5010,rtp      tcp.port==9000:3,tls      ethertype==0x88b5,ip
#pragma once

#include "dissectors/core/context.h"

#include <string>
#include <string_view>
#include <variant>

namespace porthole::analysis {

/// A rule, or what is wrong with the text in one sentence.
std::variant<DecodeRule, std::string> parseDecodeRule(std::string_view text, const Registry& registry);
/// The text that parses to the same rule.
std::string decodeRuleText(const DecodeRule& rule);
/// The tables in which users choose: those whose keys are numbers that they know.
std::span<const Table> decodableTables();
/// The protocols that can stand behind such a key: those that take bytes apart, by their names.
std::vector<const Protocol*> decodableProtocols(const Registry& registry);

} // namespace porthole::analysis
