#include "cli/reports.h"

namespace porthole::cli {

namespace {

/// The column of `-G fields` that says how a value is shown.
void appendDisplay(const FieldInfo& field, Text& out)
{
    if (field.type == FieldType::Boolean) {
        out.format("{}", field.mask ? field.width : 0);
        return;
    }
    if (field.type < FieldType::UInt8 || field.type > FieldType::Int64)
        return;
    if (field.valueText) {
        out << "BASE_CUSTOM";
        return;
    }
    switch (field.base) {
    case Base::Hex: out << "BASE_HEX"; break;
    case Base::Oct: out << "BASE_OCT"; break;
    case Base::DecHex: out << "BASE_DEC_HEX"; break;
    case Base::HexDec: out << "BASE_HEX_DEC"; break;
    default: out << "BASE_DEC";
    }
}

void writeFields(const Registry& registry, Text& out)
{
    for (const auto* field : registry.fields()) {
        const auto* owner = registry.owner(*field);
        if (field == &owner->layer) {
            out << "P\t" << field->name << '\t' << field->abbreviation << '\n';
            continue;
        }
        out << "F\t" << field->name << '\t' << field->abbreviation << '\t' << typeName(field->type) << '\t'
            << owner->layer.abbreviation << '\t';
        appendDisplay(*field, out);
        out.format("\t0x{:x}\t", field->mask);
        out << field->help << '\n';
    }
}

void writeProtocols(const Registry& registry, Text& out)
{
    for (const auto* protocol : registry.protocols())
        out << protocol->layer.name << '\t' << protocol->shortName << '\t' << protocol->layer.abbreviation << '\n';
}

} // namespace

bool writeReport(std::string_view name, const Registry& registry, Text& out)
{
    if (name == "fields")
        writeFields(registry, out);
    else if (name == "protocols")
        writeProtocols(registry, out);
    else if (name == "help")
        writeReportNames(out);
    else
        return false;
    return true;
}

void writeReportNames(Text& out)
{
    out << "Reports of porthole-cli -G:\n"
           "  -G fields      all protocols (P) and their fields (F): name, abbreviation, type, protocol, display, mask, help\n"
           "  -G protocols   all protocols: name, short name, abbreviation\n"
           "  -G help        this list\n";
}

} // namespace porthole::cli
