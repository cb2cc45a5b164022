#include "capture/helper/source_reader.h"

namespace porthole::capture
{

SourceReader::SourceReader(CaptureContext& context, std::size_t source)
    : m_context(context)
    , m_source(source)
{
}

SourceReader::~SourceReader() = default;

void SourceReader::run()
{
    m_context.waitForLockdown();
    read();
    if (m_batch && !m_batch->empty())
        deliver();
    --m_context.liveReaders;
    m_context.wakeUp.set();
}

PacketBatch& SourceReader::batch()
{
    if (!m_batch) {
        m_batch = m_context.queue.take();
        m_batch->source = m_source;
    }
    return *m_batch;
}

void SourceReader::deliver(bool evenIfShort)
{
    constexpr std::size_t enoughToDo = 4;
    if (!m_batch || m_batch->empty())
        return;
    if (!evenIfShort && !m_batch->full() && m_context.queue.waiting() >= enoughToDo)
        return;
    m_context.queue.push(std::move(m_batch));
}

} // namespace porthole::capture
