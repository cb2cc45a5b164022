// Standard output: large blocks for a file or a pipe, whole lines for somebody who watches.
#pragma once

#include "analysis/print/text_sink.h"

#include <string>
#include <string_view>

namespace porthole::cli {

class Output : public print::TextSink {
public:
    /// Writes to a file descriptor, which stays open. `prompt`: nothing is kept back.
    explicit Output(int descriptor, bool prompt = false);
    ~Output() override;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    /// False when nobody reads any more or the disk is full: see error().
    bool write(std::string_view text) override;
    bool flush();
    /// errno of the write that failed; 0: none did. EPIPE is no error for a program in a pipeline.
    int error() const { return m_error; }
    bool prompt() const override { return m_prompt; }

private:
    bool send(std::string_view text);

    int m_descriptor;
    bool m_prompt;
    int m_error = 0;
    std::string m_buffer;
};

} // namespace porthole::cli
