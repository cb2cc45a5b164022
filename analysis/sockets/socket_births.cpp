#include "analysis/sockets/socket_births.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace porthole::analysis {

namespace {

/// What the program notes.
struct Record {
    std::uint64_t processAndThread; ///< the process in the upper half
    std::uint64_t groupAndUser;     ///< the user in the lower half
    std::uint64_t time;
    char name[16];
};
static_assert(sizeof(Record) == 40);

int call(bpf_cmd command, bpf_attr& attributes) { return static_cast<int>(syscall(SYS_bpf, command, &attributes, sizeof attributes)); }

std::uint64_t pointer(const void* data) { return reinterpret_cast<std::uintptr_t>(data); }

// The few instructions that the program needs (linux/bpf.h; Documentation/bpf/standardization/instruction-set.rst).
constexpr bpf_insn move(std::uint8_t to, std::uint8_t from) { return {BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0}; }
constexpr bpf_insn set(std::uint8_t to, std::int32_t value) { return {BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, value}; }
constexpr bpf_insn add(std::uint8_t to, std::int32_t value) { return {BPF_ALU64 | BPF_ADD | BPF_K, to, 0, 0, value}; }
constexpr bpf_insn store(std::int16_t place, std::uint8_t from) { return {BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, from, place, 0}; }
constexpr bpf_insn helper(std::int32_t number) { return {BPF_JMP | BPF_CALL, 0, 0, 0, number}; }
constexpr bpf_insn leave() { return {BPF_JMP | BPF_EXIT, 0, 0, 0, 0}; }

/// Where the unified hierarchy is mounted; empty: nowhere.
std::string unifiedControlGroups()
{
    std::ifstream mounts("/proc/self/mounts");
    for (std::string line; std::getline(mounts, line);) {
        std::istringstream words(line);
        std::string device, place, type;
        if (words >> device >> place >> type && type == "cgroup2")
            return place;
    }
    return {};
}

} // namespace

bool SocketBirths::fail(const char* what)
{
    const auto error = errno;
    m_problem = fmt::format("Programs cannot be seen when they open sockets: {} ({}).", what, std::strerror(error));
    m_lacksRight = error == EPERM || error == EACCES;
    stop();
    return false;
}

bool SocketBirths::start()
{
    stop();
    m_problem.clear();
    bpf_attr attributes {};
    attributes.map_type = BPF_MAP_TYPE_LRU_HASH;
    attributes.key_size = sizeof(std::uint64_t);
    attributes.value_size = sizeof(Record);
    attributes.max_entries = remembered;
    m_map = call(BPF_MAP_CREATE, attributes);
    if (m_map < 0)
        return fail("the kernel gives no table for eBPF");

    constexpr std::int16_t key = -8;
    constexpr std::int16_t value = key - static_cast<std::int16_t>(sizeof(Record));
    constexpr auto field = [](std::size_t offset) { return static_cast<std::int16_t>(value + static_cast<std::int16_t>(offset)); };
    const bpf_insn program[] = {
        helper(BPF_FUNC_get_socket_cookie), // of the socket in r1
        store(key, BPF_REG_0),
        helper(BPF_FUNC_get_current_pid_tgid),
        store(field(offsetof(Record, processAndThread)), BPF_REG_0),
        helper(BPF_FUNC_get_current_uid_gid),
        store(field(offsetof(Record, groupAndUser)), BPF_REG_0),
        helper(BPF_FUNC_ktime_get_ns),
        store(field(offsetof(Record, time)), BPF_REG_0),
        move(BPF_REG_1, BPF_REG_10),
        add(BPF_REG_1, field(offsetof(Record, name))),
        set(BPF_REG_2, sizeof(Record::name)),
        helper(BPF_FUNC_get_current_comm),
        {BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, m_map},
        {0, 0, 0, 0, 0}, // the second half of that instruction
        move(BPF_REG_2, BPF_REG_10),
        add(BPF_REG_2, key),
        move(BPF_REG_3, BPF_REG_10),
        add(BPF_REG_3, value),
        set(BPF_REG_4, BPF_ANY),
        helper(BPF_FUNC_map_update_elem),
        set(BPF_REG_0, 1), // the socket may be opened
        leave(),
    };
    attributes = {};
    attributes.prog_type = BPF_PROG_TYPE_CGROUP_SOCK;
    attributes.expected_attach_type = BPF_CGROUP_INET_SOCK_CREATE;
    attributes.insn_cnt = std::size(program);
    attributes.insns = pointer(program);
    attributes.license = pointer("GPL");
    std::memcpy(attributes.prog_name, "porthole_births", sizeof "porthole_births");
    m_program = call(BPF_PROG_LOAD, attributes);
    if (m_program < 0)
        return fail("the kernel does not take the eBPF program");

    const auto place = unifiedControlGroups();
    if (place.empty()) {
        errno = ENOENT;
        return fail("there is no unified hierarchy of control groups");
    }
    const int group = ::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (group < 0)
        return fail("the control groups cannot be opened");
    attributes = {};
    attributes.link_create.prog_fd = static_cast<std::uint32_t>(m_program);
    attributes.link_create.target_fd = static_cast<std::uint32_t>(group);
    attributes.link_create.attach_type = BPF_CGROUP_INET_SOCK_CREATE;
    m_link = call(BPF_LINK_CREATE, attributes);
    const auto error = errno;
    ::close(group);
    errno = error;
    return m_link >= 0 || fail("the eBPF program cannot be attached");
}

void SocketBirths::stop()
{
    for (auto* descriptor : {&m_link, &m_program, &m_map}) {
        if (*descriptor >= 0)
            ::close(*descriptor);
        *descriptor = -1;
    }
}

std::optional<SocketBirth> SocketBirths::find(std::uint64_t cookie) const
{
    if (m_link < 0)
        return std::nullopt;
    Record record {};
    bpf_attr attributes {};
    attributes.map_fd = static_cast<std::uint32_t>(m_map);
    attributes.key = pointer(&cookie);
    attributes.value = pointer(&record);
    if (call(BPF_MAP_LOOKUP_ELEM, attributes) < 0)
        return std::nullopt;
    SocketBirth birth;
    birth.process = static_cast<std::int32_t>(record.processAndThread >> 32);
    birth.user = static_cast<std::uint32_t>(record.groupAndUser);
    birth.time = record.time;
    birth.name.assign(record.name, strnlen(record.name, sizeof record.name));
    return birth;
}

} // namespace porthole::analysis
