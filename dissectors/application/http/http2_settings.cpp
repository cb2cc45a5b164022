#include "dissectors/application/http/http2_settings.h"

namespace porthole::http2 {

namespace {

void settingLabel(const ItemView& item, Text& out);

constexpr ValueName settingNames[] = {{1, "Header table size"}, {2, "Enable PUSH"}, {3, "Max concurrent streams"}, {4, "Initial Windows size"},
    {5, "Max frame size"}, {6, "Max header list size"}, {8, "Extended CONNECT"}};

constexpr Field<NoValue> setting {"http2.settings", "Settings", Label {settingLabel}};
constexpr Field<std::uint16_t> settingId {"http2.settings.id", "Settings Identifier", Names {settingNames}};
constexpr Field<std::uint32_t> headerTableSize {"http2.settings.header_table_size", "Header table size"};
constexpr Field<std::uint32_t> enablePush {"http2.settings.enable_push", "Enable PUSH"};
constexpr Field<std::uint32_t> maximumStreams {"http2.settings.max_concurrent_streams", "Max concurrent streams"};
constexpr Field<std::uint32_t> initialWindow {"http2.settings.initial_window_size", "Initial Windows Size"};
constexpr Field<std::uint32_t> maximumFrame {"http2.settings.max_frame_size", "Max frame size"};
constexpr Field<std::uint32_t> maximumHeaderList {"http2.settings.max_header_list_size", "Max header list size"};
constexpr Field<std::uint32_t> extendedConnect {"http2.settings.extended_connect", "Extended CONNECT"};
constexpr Field<std::uint32_t> unknownSetting {"http2.settings.unknown", "Unknown Settings"};

constexpr const FieldInfo* fields[] = {&setting, &settingId, &headerTableSize, &enablePush, &maximumStreams, &initialWindow, &maximumFrame,
    &maximumHeaderList, &extendedConnect, &unknownSetting};

const Field<std::uint32_t>& valueField(std::uint16_t id)
{
    switch (id) {
    case 1: return headerTableSize;
    case 2: return enablePush;
    case 3: return maximumStreams;
    case 4: return initialWindow;
    case 5: return maximumFrame;
    case 6: return maximumHeaderList;
    case 8: return extendedConnect;
    default: return unknownSetting;
    }
}

void settingLabel(const ItemView& item, Text& out)
{
    const auto id = item.valueOf(settingId);
    out << "Settings - " << findName(settingNames, id, "Unknown") << " : ";
    out.format("{}", item.valueOf(valueField(static_cast<std::uint16_t>(id))));
}

} // namespace

constexpr FieldList settingsFields {fields};

void readSettings(Cursor& in, const TreeItem& item)
{
    constexpr std::uint32_t settingLength = 6;
    while (in && in.remaining() >= settingLength) {
        const auto one = item.add(setting, in.source(), in.position(), settingLength, 0);
        const auto id = in.read(one, settingId);
        in.read(one, valueField(id));
    }
}

void showSettings(Context& context, const TreeItem& item, std::vector<std::uint8_t> settings, const Cursor& like)
{
    auto source = context.addSource("HTTP2-Settings", std::move(settings), like);
    readSettings(source, item);
}

} // namespace porthole::http2
