#include "analysis/objects/objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace porthole::analysis {

namespace {

/// The fields that an object is made of, of one protocol.
struct Fields {
    const FieldInfo* content = nullptr;
    const FieldInfo* type = nullptr;
    std::array<const FieldInfo*, 2> place {}; ///< where host and name are found, the better one first
};

/// Of each protocol that carries objects of a kind.
std::array<Fields, 2> fieldsOf(const Registry& registry, ObjectKind kind)
{
    const auto field = [&](const char* name) { return registry.findField(name); };
    if (kind == ObjectKind::Http)
        return {{{field("http.file_data"), field("http.content_type"), {field("http.response_for.uri"), field("http.request.full_uri")}},
            {field("http2.object"), field("http2.object.content_type"), {field("http2.object.uri"), nullptr}}}};
    return {{{field("imf"), nullptr, {field("imf.subject"), field("imf.from")}}, {}}};
}

/// The layer that an item stands in.
std::uint32_t layerOf(const Packet& packet, std::uint32_t index)
{
    while (packet.tree[index].field->type != FieldType::Protocol && packet.tree[index].parent != noItem)
        index = packet.tree[index].parent;
    return index;
}

std::string textBelow(const Packet& packet, std::uint32_t layer, const FieldInfo* field)
{
    if (!field)
        return {};
    const auto found = ItemView(packet, layer).find(*field);
    return found.found() ? std::string(found.text()) : std::string();
}

/// "http://host/a/b.png?x" to host and "b.png".
void splitUri(std::string_view uri, CapturedObject& object)
{
    if (const auto scheme = uri.find("://"); scheme != uri.npos)
        uri.remove_prefix(scheme + 3);
    const auto slash = std::min(uri.find('/'), uri.size());
    object.host = uri.substr(0, slash);
    auto path = uri.substr(slash);
    path = path.substr(0, path.find_first_of("?#"));
    object.name = path.substr(path.rfind('/') + 1);
}

CapturedObject describe(const Packet& packet, const Fields& fields, ObjectKind kind, std::uint32_t index, std::uint32_t ordinal)
{
    CapturedObject object;
    object.frame = packet.number;
    object.inFrame = ordinal;
    object.size = packet.bytesOf(packet.tree[index]).size();
    const auto layer = layerOf(packet, index);
    object.contentType = textBelow(packet, layer, fields.type);
    if (kind == ObjectKind::Http) {
        auto uri = textBelow(packet, layer, fields.place[0]);
        if (uri.empty())
            uri = textBelow(packet, layer, fields.place[1]);
        splitUri(uri, object);
    } else {
        object.name = textBelow(packet, layer, fields.place[0]) + ".eml";
        object.host = textBelow(packet, layer, fields.place[1]);
        object.contentType = "EML file";
    }
    return object;
}

/// Calls `use` with the place in the tree, the ordinal and the fields of each object in a packet.
template <typename Use>
void forEachObject(const Packet& packet, std::span<const Fields> protocols, Use&& use)
{
    std::uint32_t ordinal = 0;
    for (std::uint32_t i = 0; i < packet.tree.size(); ++i)
        for (const auto& fields : protocols)
            if (fields.content && packet.tree[i].field == fields.content)
                use(i, ordinal++, fields);
}

} // namespace

std::optional<ObjectKind> findObjectKind(std::string_view name)
{
    if (name == "http")
        return ObjectKind::Http;
    if (name == "imf")
        return ObjectKind::Mail;
    return std::nullopt;
}

ObjectSearch::ObjectSearch(const Session& session, ObjectKind kind)
    : m_session(session)
    , m_kind(kind)
    , m_survey(session)
{
}

bool ObjectSearch::extendTo(FrameNumber last, std::vector<CapturedObject>& objects, const std::stop_token& stop)
{
    const auto protocols = fieldsOf(m_session.registry(), m_kind);
    while (m_looked < last) {
        std::vector<FrameNumber> frames;
        auto reach = m_looked;
        while (reach < last && frames.size() < FrameSurvey::framesAtOnce) {
            const auto rows = m_session.rows(reach + 1, std::min<std::size_t>(FrameSurvey::framesAtOnce, last - reach));
            if (rows.empty())
                break;
            for (const auto& row : rows) {
                ++reach;
                if ((row.flags & (FrameRow::HasPayload | FrameRow::ManyTransports | FrameRow::IsFragment)) != 0)
                    frames.push_back(reach);
            }
        }
        const bool done = m_survey.run<std::vector<CapturedObject>>(
            frames,
            [&](const Packet& packet, std::vector<CapturedObject>& found) {
                forEachObject(packet, protocols, [&](std::uint32_t index, std::uint32_t ordinal, const Fields& fields) {
                    found.push_back(describe(packet, fields, m_kind, index, ordinal));
                });
            },
            [&](std::vector<CapturedObject>& found) { std::move(found.begin(), found.end(), std::back_inserter(objects)); }, stop);
        if (!done)
            return false;
        if (reach == m_looked)
            break;
        m_looked = reach;
    }
    return true;
}

std::optional<std::vector<std::uint8_t>> readObject(PacketReader& reader, ObjectKind kind, const CapturedObject& object)
{
    if (!reader.read(object.frame, {.tree = true, .columns = false}))
        return std::nullopt;
    const auto& packet = reader.packet();
    std::optional<std::vector<std::uint8_t>> bytes;
    forEachObject(packet, fieldsOf(standardRegistry(), kind), [&](std::uint32_t index, std::uint32_t ordinal, const Fields&) {
        if (ordinal != object.inFrame)
            return;
        const auto view = packet.bytesOf(packet.tree[index]);
        bytes.emplace(view.begin(), view.end());
    });
    return bytes;
}

std::string objectFileName(const CapturedObject& object, std::set<std::string>& used)
{
    constexpr std::size_t longest = 160; // bytes; file systems take 255
    std::string name;
    for (const char c : object.name.substr(0, longest))
        name += static_cast<unsigned char>(c) < ' ' || std::strchr("/\\:*?\"<>|%", c) || c == 0x7f ? '_' : c;
    while (!name.empty() && (name.front() == '.' || name.front() == ' '))
        name.erase(0, 1);
    if (name.empty())
        name = fmt::format("object{}", object.frame);
    auto unique = name;
    const auto dot = std::min(name.rfind('.'), name.size());
    for (int number = 1; !used.insert(unique).second; ++number)
        unique = fmt::format("{}({}){}", name.substr(0, dot), number, name.substr(dot));
    return unique;
}

std::optional<std::string> saveObject(
    PacketReader& reader, ObjectKind kind, const CapturedObject& object, const std::filesystem::path& folder, std::set<std::string>& used)
{
    const auto bytes = readObject(reader, kind, object);
    if (!bytes)
        return fmt::format("Packet {} no longer holds \"{}\".", object.frame, object.name);
    for (;;) {
        const auto path = folder / objectFileName(object, used);
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file < 0 && errno == EEXIST)
            continue; // the name is used now: the next one has another number
        const auto problem = [&] { return fmt::format("\"{}\" could not be written: {}.", path.string(), std::strerror(errno)); };
        if (file < 0)
            return problem();
        std::size_t written = 0;
        while (written < bytes->size()) {
            const auto put = ::write(file, bytes->data() + written, bytes->size() - written);
            if (put < 0 && errno == EINTR)
                continue;
            if (put <= 0) {
                auto text = problem();
                ::close(file);
                ::unlink(path.c_str()); // half an object looks like a whole one
                return text;
            }
            written += static_cast<std::size_t>(put);
        }
        if (::close(file) != 0)
            return problem();
        return std::nullopt;
    }
}

} // namespace porthole::analysis
