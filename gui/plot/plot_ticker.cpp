#include "gui/plot/plot_ticker.h"

#include "gui/basics/qt_text.h"

#include <QDateTime>
#include <QLocale>

#include <array>
#include <cmath>

namespace porthole::gui {

namespace {

/// "1.5": no more digits than it takes.
QString shortNumber(double value, const QLocale& locale, int digits)
{
    auto text = locale.toString(value, 'f', digits);
    const auto point = locale.decimalPoint();
    if (!text.contains(point))
        return text;
    while (text.endsWith(locale.zeroDigit()))
        text.chop(1);
    if (text.endsWith(point))
        text.chop(point.size());
    return text == QStringLiteral("-0") ? QStringLiteral("0") : text;
}

/// With the greatest of some prefixes, each `step` times the one before.
template <std::size_t count>
QString prefixed(double value, double step, const std::array<const char*, count>& prefixes, const QLocale& locale, int digits)
{
    std::size_t prefix = 0;
    while (prefix + 1 < count && std::abs(value) >= step) {
        value /= step;
        ++prefix;
    }
    const auto name = QString::fromUtf8(prefixes[prefix]);
    return name.isEmpty() ? shortNumber(value, locale, digits) : QStringLiteral("%1 %2").arg(shortNumber(value, locale, digits), name);
}

QString durationText(double seconds, const QLocale& locale, int digits)
{
    const double size = std::abs(seconds);
    if (size == 0)
        return locale.toString(0);
    if (size < 1e-6)
        return QStringLiteral("%1 ns").arg(shortNumber(seconds * 1e9, locale, digits));
    if (size < 1e-3)
        return QStringLiteral("%1 µs").arg(shortNumber(seconds * 1e6, locale, digits));
    if (size < 1)
        return QStringLiteral("%1 ms").arg(shortNumber(seconds * 1e3, locale, digits));
    return QStringLiteral("%1 s").arg(shortNumber(seconds, locale, digits));
}

QString timeOfDay(double seconds, int digits)
{
    const auto time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(std::floor(seconds * 1e3)));
    auto text = time.toString(QStringLiteral("HH:mm:ss"));
    if (digits > 0) {
        const double fraction = std::max(seconds - std::floor(seconds), 0.0);
        text += QString::number(std::min(fraction, 1 - 1e-9), 'f', digits).mid(1);
    }
    return text;
}

QString valueText(double value, PlotUnit unit, const QLocale& locale, int digits)
{
    switch (unit) {
    case PlotUnit::Number: return shortNumber(value, locale, digits);
    case PlotUnit::Seconds: return shortNumber(value, locale, digits);
    case PlotUnit::Duration: return durationText(value, locale, digits);
    case PlotUnit::TimeOfDay: return timeOfDay(value, digits);
    case PlotUnit::Bytes: return prefixed(value, 1024, std::array {"B", "KiB", "MiB", "GiB", "TiB"}, locale, digits);
    case PlotUnit::Rate: return prefixed(value, 1000, std::array {"", "k", "M", "G", "T"}, locale, digits);
    }
    return {};
}

/// As the rest of the window writes numbers: that of the plot leaves out what groups digits.
QLocale axisLocale()
{
    QLocale locale;
    locale.setNumberOptions(QLocale::DefaultNumberOptions);
    return locale;
}

class UnitTicker : public QCPAxisTicker {
public:
    explicit UnitTicker(PlotUnit unit)
        : m_unit(unit)
    {
        setTickCount(6);
    }

protected:
    double getTickStep(const QCPRange& range) override
    {
        if (m_unit == PlotUnit::Bytes && range.size() > 1024) {
            // Round in binary: a power of two.
            return std::exp2(std::ceil(std::log2(range.size() / (mTickCount + 1))));
        }
        const double step = QCPAxisTicker::getTickStep(range);
        const bool counts = m_unit == PlotUnit::Number || m_unit == PlotUnit::Rate;
        return counts && step == 2.5 ? 2 : step; // there are no halves of packets
    }
    QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/, int /*precision*/) override
    {
        constexpr int most = 9;
        const auto locale = axisLocale();
        if (m_unit == PlotUnit::Duration || m_unit == PlotUnit::Rate || m_unit == PlotUnit::Bytes)
            return valueText(tick, m_unit, locale, 3);
        return valueText(tick, m_unit, locale, std::clamp(m_digits, 0, most));
    }
    QVector<double> createTickVector(double step, const QCPRange& range) override
    {
        // As many as the step has: a quarter needs two.
        m_digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
        const double scaled = step * std::pow(10, m_digits);
        if (std::abs(scaled - std::round(scaled)) > 1e-6)
            ++m_digits;
        return QCPAxisTicker::createTickVector(step, range);
    }

private:
    PlotUnit m_unit;
    int m_digits = 0;
};

class LogarithmicTicker : public QCPAxisTickerLog {
public:
    explicit LogarithmicTicker(PlotUnit unit)
        : m_unit(unit)
    {
        setSubTickCount(8);
    }

protected:
    QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/, int /*precision*/) override
    {
        const auto locale = axisLocale();
        const auto unit = m_unit == PlotUnit::Number ? PlotUnit::Rate : m_unit;
        return valueText(tick, unit, locale, tick < 1 ? 6 : 3);
    }

private:
    PlotUnit m_unit;
};

} // namespace

QString plotValueText(double value, PlotUnit unit, const QLocale& locale)
{
    switch (unit) {
    case PlotUnit::Number: return shortNumber(value, locale, 6);
    case PlotUnit::Bytes: return QStringLiteral("%1 B").arg(shortNumber(value, locale, 1));
    case PlotUnit::Seconds:
    case PlotUnit::TimeOfDay: return valueText(value, unit, locale, 6);
    default: return valueText(value, unit, locale, 3);
    }
}

QSharedPointer<QCPAxisTicker> makeTicker(const PlotAxis& axis)
{
    if (axis.logarithmic)
        return QSharedPointer<QCPAxisTicker>(new LogarithmicTicker(axis.unit));
    return QSharedPointer<QCPAxisTicker>(new UnitTicker(axis.unit));
}

} // namespace porthole::gui
