// Tests in one fixed spelling: what the plan prints, and what answers are kept under.

#include "analysis/filter/program.h"

#include "dissectors/core/address.h"
#include "dissectors/core/format.h"
#include "dissectors/core/text.h"

#include <fmt/format.h>

namespace porthole::analysis {

namespace {

void appendQuoted(Text& out, std::string_view text)
{
    out << '"';
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (c == '"' || c == '\\')
            out << '\\' << c;
        else if (byte < 0x20 || byte >= 0x7f)
            out.format("\\x{:02x}", byte);
        else
            out << c;
    }
    out << '"';
}

void appendConstant(Text& out, const Value& value)
{
    switch (value.type) {
    case FieldType::Text: appendQuoted(out, value.text()); break;
    case FieldType::Protocol:
    case FieldType::Bytes:
    case FieldType::Mac:
    case FieldType::Guid:
        if (value.bytes.empty())
            out << "\"\"";
        else if (value.bytes.size() == 1)
            out << ':';
        out.hex(value.bytes, ':');
        break;
    case FieldType::Oid: out << oidText(value.bytes); break;
    case FieldType::Ipv4:
        appendIpv4(out, static_cast<std::uint32_t>(value.number));
        if (value.prefix < 32)
            out.format("/{}", value.prefix);
        break;
    case FieldType::Ipv6:
        appendIpv6(out, value.bytes.data());
        if (value.prefix < 128)
            out.format("/{}", value.prefix);
        break;
    case FieldType::Float:
    case FieldType::Double: out.format("{}", value.real); break;
    case FieldType::RelativeTime: appendSeconds(out, value.integer); break;
    case FieldType::AbsoluteTime:
        out << '"';
        appendAbsoluteTime(out, value.integer, 9, TimeStyle::Iso, false);
        out << " UTC\"";
        break;
    case FieldType::Boolean: out << (value.number ? "True" : "False"); break;
    default:
        if (value.type >= FieldType::Int8 && value.type <= FieldType::Int64)
            out.format("{}", value.integer);
        else
            out.format("{}", value.number);
    }
}

void appendRanges(Text& out, const std::vector<OffsetRange>& ranges)
{
    out << '[';
    Separator separator(",");
    for (const auto& range : ranges) {
        out << separator.next();
        out.format("{}", range.start);
        if (range.end == OffsetRange::End::Open)
            out << ':';
        else if (range.end == OffsetRange::End::Offset || range.stop != 1)
            out.format("{}{}", range.end == OffsetRange::End::Offset ? '-' : ':', range.stop);
    }
    out << ']';
}

void appendOperand(Text& out, const Operand& operand, const Program& program)
{
    switch (operand.kind) {
    case Operand::Kind::Constant: appendConstant(out, operand.constant.value); break;
    case Operand::Kind::Field:
    case Operand::Kind::Reference: {
        const bool isField = operand.kind == Operand::Kind::Field;
        const auto* field = (isField ? program.fields : program.references)[operand.slot];
        out << (isField ? "" : "${") << field->abbreviation;
        if (operand.hasLayers) {
            out << '#';
            appendRanges(out, operand.ranges);
        }
        out << (isField ? "" : "}");
        break;
    }
    case Operand::Kind::Slice:
        appendOperand(out, operand.arguments[0], program);
        appendRanges(out, operand.ranges);
        break;
    case Operand::Kind::Calculate:
        out << '{';
        if (operand.arguments.size() > 1) {
            appendOperand(out, operand.arguments[0], program);
            out << ' ';
        }
        out << arithmeticSign(operand.arithmetic) << ' ';
        appendOperand(out, operand.arguments.back(), program);
        out << '}';
        break;
    case Operand::Kind::Function: {
        out << functionName(operand.function) << '(';
        Separator separator(", ");
        for (const auto& argument : operand.arguments) {
            out << separator.next();
            appendOperand(out, argument, program);
        }
        out << ')';
    }
    }
}

void appendSet(Text& out, const Test& test, const Program& program)
{
    out << '{';
    Separator separator(", ");
    for (std::size_t i = 0; i < test.isRange.size(); ++i) {
        out << separator.next();
        appendOperand(out, test.operands[1 + 2 * i], program);
        if (test.isRange[i]) {
            out << " .. ";
            appendOperand(out, test.operands[2 + 2 * i], program);
        }
    }
    out << '}';
}

void appendTest(Text& out, const Test& test, const Program& program)
{
    switch (test.kind) {
    case Test::Kind::And:
    case Test::Kind::Or: {
        out << '(';
        Separator separator(test.kind == Test::Kind::And ? " and " : " or ");
        for (const auto& child : test.children) {
            out << separator.next();
            appendTest(out, child, program);
        }
        out << ')';
        break;
    }
    case Test::Kind::Not:
        out << "not ";
        appendTest(out, test.children.front(), program);
        break;
    case Test::Kind::Compare: {
        const bool saysHowMany = test.relation == Relation::Equal || test.relation == Relation::NotEqual;
        if (!saysHowMany && test.quantifier == Quantifier::All)
            out << "all ";
        appendOperand(out, test.operands[0], program);
        out << ' ' << relationSign(test.relation, test.quantifier) << ' ';
        if (test.relation == Relation::Matches)
            appendQuoted(out, test.expression->pattern());
        else if (test.relation == Relation::In)
            appendSet(out, test, program);
        else
            appendOperand(out, test.operands[1], program);
        break;
    }
    default: appendOperand(out, test.operands.front(), program);
    }
}

} // namespace

std::string_view functionName(FilterFunction function)
{
    return functionNames()[static_cast<std::size_t>(function)];
}

std::string textOf(const Test& test, const Program& program)
{
    Text text;
    appendTest(text, test, program);
    return text.string();
}

} // namespace porthole::analysis
