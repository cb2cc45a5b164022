#include "gui/documents/packet_range_box.h"

#include "analysis/packet_choice.h"
#include "gui/basics/qt_text.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>

namespace porthole::gui {

namespace {

constexpr int captured = 0, displayed = 1; ///< columns

} // namespace

PacketRangeBox::PacketRangeBox(std::shared_ptr<const ChoosablePackets> packets, QWidget* parent)
    : QGroupBox(tr("Packets"), parent)
    , m_packets(std::move(packets))
    , m_which(new QButtonGroup(this))
    , m_source(new QButtonGroup(this))
    , m_range(new QLineEdit)
    , m_removeIgnored(new QCheckBox(tr("&Leave out ignored packets")))
    , m_parts(new QCheckBox(tr("&Include the fragments and segments that they are made of")))
{
    auto* grid = new QGridLayout(this);
    grid->setHorizontalSpacing(18);
    grid->setColumnStretch(0, 1);
    for (const auto& [column, text] : {std::pair {captured, tr("&Captured")}, std::pair {displayed, tr("&Displayed")}}) {
        auto* button = new QRadioButton(text);
        m_source->addButton(button, column);
        grid->addWidget(button, 0, column + 1, Qt::AlignRight);
    }
    m_source->button(displayed)->setEnabled(m_packets->displayed.has_value());
    m_source->button(m_packets->displayed ? displayed : captured)->setChecked(true);
    addRow(*grid, Which::All, tr("&All packets"));
    addRow(*grid, Which::Selected, tr("&Selected packets"));
    addRow(*grid, Which::Marked, tr("&Marked packets"));
    addRow(*grid, Which::FirstToLastMarked, tr("&First to last marked packet"));
    addRow(*grid, Which::Range, tr("&Range:"));
    m_range->setPlaceholderText(tr("1-5,9,20-"));
    m_range->setAccessibleName(tr("Range of packets"));
    const int below = grid->rowCount();
    grid->addWidget(m_removeIgnored, below, 0, 1, 3);
    grid->addWidget(m_parts, below + 1, 0, 1, 3);
    const bool anyIgnored = m_packets->ignored.count() > 0;
    m_removeIgnored->setEnabled(anyIgnored);
    m_parts->setToolTip(tr("Without them, what was put together from several packets cannot be put together from the exported file."));
    m_parts->setVisible(false);
    m_which->button(static_cast<int>(Which::All))->setChecked(true);
    connect(m_which, &QButtonGroup::idToggled, this, &PacketRangeBox::update);
    connect(m_source, &QButtonGroup::idToggled, this, &PacketRangeBox::update);
    connect(m_removeIgnored, &QCheckBox::toggled, this, &PacketRangeBox::update);
    connect(m_parts, &QCheckBox::toggled, this, &PacketRangeBox::changed);
    connect(m_range, &QLineEdit::textChanged, this, &PacketRangeBox::update);
    connect(m_range, &QLineEdit::textEdited, this, [this] { m_which->button(static_cast<int>(Which::Range))->setChecked(true); });
    update();
}

void PacketRangeBox::addRow(QGridLayout& grid, Which which, const QString& text)
{
    const int row = static_cast<int>(which) + 1;
    auto* button = new QRadioButton(text);
    m_which->addButton(button, static_cast<int>(which));
    if (which == Which::Range) {
        auto* line = new QHBoxLayout;
        line->addWidget(button);
        line->addWidget(m_range, 1);
        grid.addLayout(line, row, 0);
    } else {
        grid.addWidget(button, row, 0);
    }
    for (const int column : {captured, displayed}) {
        auto* label = new QLabel;
        m_counts[static_cast<std::size_t>(which)][static_cast<std::size_t>(column)] = label;
        grid.addWidget(label, row, column + 1, Qt::AlignRight);
    }
}

void PacketRangeBox::offerParts(bool on)
{
    m_parts->setVisible(on);
}

void PacketRangeBox::choose(Which which, bool ofDisplayed)
{
    m_which->button(static_cast<int>(which))->setChecked(true);
    m_source->button(ofDisplayed ? displayed : captured)->setChecked(true);
}

std::optional<analysis::FrameBitmap> PacketRangeBox::framesOf(Which which, bool ofDisplayed, QString& complaint) const
{
    analysis::FrameBitmap frames;
    switch (which) {
    case Which::Selected: frames = m_packets->selected; break;
    case Which::Marked: frames = m_packets->marked; break;
    case Which::FirstToLastMarked: frames = analysis::firstToLast(m_packets->marked); break;
    case Which::Range: {
        std::string problem;
        const auto ranges = analysis::FrameRanges::parse(m_range->text().toStdString(), problem);
        if (!ranges) {
            complaint = toQString(problem);
            return {};
        }
        frames = ranges->frames(m_packets->count);
        break;
    }
    default: frames = analysis::allFrames(m_packets->count); break;
    }
    frames.resize(m_packets->count);
    if (ofDisplayed && m_packets->displayed)
        analysis::keepOnly(frames, *m_packets->displayed);
    if (m_removeIgnored->isChecked())
        analysis::leaveOut(frames, m_packets->ignored);
    return frames;
}

void PacketRangeBox::update()
{
    m_complaint.clear();
    const auto chosenKind = static_cast<Which>(m_which->checkedId());
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        for (const int column : {captured, displayed}) {
            QString complaint;
            const auto frames = framesOf(static_cast<Which>(kind), column == displayed, complaint);
            auto* label = m_counts[kind][static_cast<std::size_t>(column)];
            label->setText(frames ? formatCount(frames->count()) : QStringLiteral("–"));
            label->setEnabled(m_source->checkedId() == column);
            if (static_cast<Which>(kind) != chosenKind || column != m_source->checkedId())
                continue;
            if (!frames)
                m_complaint = complaint;
            else if (frames->count() == 0)
                m_complaint = tr("There is no such packet.");
        }
    }
    Q_EMIT changed();
}

ChosenPackets PacketRangeBox::chosen() const
{
    QString complaint;
    const auto frames = framesOf(static_cast<Which>(m_which->checkedId()), m_source->checkedId() == displayed, complaint);
    if (!frames)
        return {};
    return {*frames, m_parts->isChecked() && !m_parts->isHidden(), frames->count() == m_packets->count};
}

} // namespace porthole::gui
