#include "gui/conversations/limit_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>

namespace porthole::gui
{

LimitRow::LimitRow(const QString& text, const QStringList& units, const QString& suffix, QWidget* parent)
    : QWidget(parent)
    , m_check(new QCheckBox(text))
    , m_spin(new QSpinBox)
    , m_unit(new QComboBox)
{
    constexpr int most = 1'000'000'000;
    m_spin->setRange(1, most);
    m_spin->setGroupSeparatorShown(true);
    m_spin->setMinimumWidth(140);
    m_spin->setAccessibleName(text);
    m_unit->addItems(units);
    m_unit->setVisible(!units.isEmpty());
    m_unit->setAccessibleName(tr("Unit"));
    m_check->setMinimumWidth(150);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_check);
    layout->addWidget(m_spin);
    layout->addWidget(m_unit);
    layout->addWidget(new QLabel(suffix));
    layout->addStretch();
    const auto enable = [this](bool on) {
        m_spin->setEnabled(on);
        m_unit->setEnabled(on);
    };
    enable(false);
    connect(m_check, &QCheckBox::toggled, this, enable);
    connect(m_check, &QCheckBox::toggled, this, &LimitRow::changed);
    connect(m_spin, &QSpinBox::valueChanged, this, &LimitRow::changed);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &LimitRow::changed);
}

Limit LimitRow::limit() const
{
    return { m_check->isChecked(), m_spin->value(), std::max(0, m_unit->currentIndex()) };
}

void LimitRow::setLimit(const Limit& limit)
{
    m_check->setChecked(limit.on);
    m_spin->setValue(limit.value);
    m_unit->setCurrentIndex(std::min(limit.unit, m_unit->count() - 1));
}

QStringList LimitRow::sizeUnits()
{
    return { tr("kB"), tr("MB"), tr("GB") };
}

QStringList LimitRow::timeUnits()
{
    return { tr("seconds"), tr("minutes"), tr("hours") };
}

} // namespace porthole::gui
