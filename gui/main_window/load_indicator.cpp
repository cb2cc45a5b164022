#include "gui/main_window/load_indicator.h"

#include "gui/basics/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace porthole::gui {

LoadIndicator::LoadIndicator(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel)
    , m_bar(new QProgressBar)
    , m_cancel(new QToolButton)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_text);
    layout->addWidget(m_bar);
    layout->addWidget(m_cancel);
    m_bar->setRange(0, 1000);
    m_bar->setFixedWidth(140);
    m_bar->setMaximumHeight(14);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Loading"));
    m_cancel->setAutoRaise(true);
    m_cancel->setIcon(icon(QLatin1String("stop")));
    m_cancel->setAccessibleName(tr("Stop loading"));
    connect(m_cancel, &QToolButton::clicked, this, &LoadIndicator::cancelled);
    setVisible(false);
}

void LoadIndicator::start(const QString& text, const QString& tip)
{
    m_cancel->setToolTip(tip.isEmpty() ? tr("Stop loading; the packets read so far stay") : tip);
    m_text->setText(text);
    m_bar->setRange(0, 0);
    setVisible(true);
}

void LoadIndicator::setProgress(quint64 position, quint64 size)
{
    m_bar->setRange(0, size ? 1000 : 0);
    if (size)
        m_bar->setValue(static_cast<int>(static_cast<double>(position) / static_cast<double>(size) * 1000));
}

void LoadIndicator::stop()
{
    setVisible(false);
}

} // namespace porthole::gui
