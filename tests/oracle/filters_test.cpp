// Asks the filters of filters.tsv of the captures that it names, and compares with what the reference answered.
// `record_filters` wrote the answers and explains their form. What differs for good stands in differences.md, and in the
// list of exceptions here.

#include "analysis/filter/filter_run.h"
#include "analysis/session.h"
#include "tests/support/captures.h"

#include <QtTest/QtTest>

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>

#include <map>
#include <memory>

using namespace porthole;
using namespace porthole::analysis;

namespace {

/// Answers that differ for good, with the reason in differences.md: the filter, and the capture ("*": all).
struct Exception {
    const char* filter;
    const char* capture;
};
constexpr Exception exceptions[] = {
    {"frame.len > '\\n'", "*"},
    {"frame.time > \"2012-01-01 10:00:00.1234567891\"", "*"},
    {"frame.time > \"\"", "*"},
    {"frame.encap_type == \"Ethernet\"", "*"},
    {"ipv6.dst & ff00:: == ff00::", "*"},
    {"len(tcp) == 20", "*"},
    {"len(tcp) > 20", "*"},
    {"tcp[20:2]", "*"},
    {"eth.trailer", "real/tcpdump/LLDP_and_CDP.pcap"},
    // The reference marks the end of what is not closed, we its beginning.
    {"frame.len > 'a", "*"},
    {"frame.len > '\\", "*"},
    {"frame contains \"abc", "*"},
    {"frame contains r\"abc", "*"},
};

bool isException(const QString& filter, const QString& capture)
{
    for (const auto& entry : exceptions)
        if (filter == QString::fromUtf8(entry.filter) && (capture == QString::fromUtf8(entry.capture) || qstrcmp(entry.capture, "*") == 0))
            return true;
    return false;
}

struct Question {
    QString filter;
    QString refusal; ///< where the reference sees the mistake: "12+3", or "?" if it does not say; empty: it accepts the filter
    std::map<QString, QString> answers; ///< by the short name of the capture; none: no frame passes
};

struct Listed {
    QString shortName, path, leftOut; ///< frames that do not count
};
struct Listing {
    std::vector<Listed> captures;
    std::vector<Question> questions;
};

Listing readListing()
{
    Listing listing;
    QFile file(test::sourceFolder() + QStringLiteral("/tests/oracle/filters.tsv"));
    if (!file.open(QIODevice::ReadOnly))
        return listing;
    for (const auto& line : QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'))) {
        const auto cells = line.split(QLatin1Char('\t'));
        if (cells[0] == QLatin1String("#capture"))
            listing.captures.push_back({cells[1], cells[2], cells.value(3)});
        if (line.isEmpty() || line.startsWith(QLatin1Char('#')) || cells.size() < 2)
            continue;
        Question question;
        question.filter = cells[0];
        if (cells[1].startsWith(QLatin1String("refused")))
            question.refusal = cells[1].size() > 8 ? cells[1].mid(8) : QStringLiteral("?");
        else
            for (const auto& answer : cells[1].split(QLatin1Char(' '), Qt::SkipEmptyParts))
                question.answers[answer.section(QLatin1Char('='), 0, 0)] = answer.section(QLatin1Char('='), 1);
        listing.questions.push_back(std::move(question));
    }
    return listing;
}

QString digestOf(const std::vector<analysis::FrameNumber>& numbers)
{
    QByteArray text;
    for (const auto number : numbers)
        text += (text.isEmpty() ? "" : ",") + QByteArray::number(number);
    if (text.isEmpty())
        return {};
    const auto hash = QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex().left(8);
    return QStringLiteral("%1:%2").arg(numbers.size()).arg(QString::fromLatin1(hash));
}

} // namespace

class FiltersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_listing = readListing();
        QVERIFY(m_listing.questions.size() >= 600);
        for (const auto& question : m_listing.questions)
            m_compiled.push_back(DisplayFilter::compile(question.filter.toStdString(), standardRegistry()));
    }

    void filtersAreAcceptedOrRefused()
    {
        int different = 0;
        for (std::size_t i = 0; i < m_compiled.size(); ++i) {
            const auto& question = m_listing.questions[i];
            const bool accepted = bool(m_compiled[i]);
            if (accepted == question.refusal.isEmpty() || isException(question.filter, QStringLiteral("*")))
                continue;
            ++different;
            qWarning("%s: the reference %s it; %s", qPrintable(question.filter), accepted ? "refuses" : "accepts", m_compiled[i].error.message.c_str());
        }
        QCOMPARE(different, 0);
    }

    void mistakesAreWhereTheReferenceSeesThem()
    {
        int different = 0;
        for (std::size_t i = 0; i < m_compiled.size(); ++i) {
            const auto& question = m_listing.questions[i];
            if (m_compiled[i] || question.refusal.isEmpty() || question.refusal == QLatin1String("?") || isException(question.filter, QStringLiteral("*")))
                continue;
            const auto column = question.refusal.section(QLatin1Char('+'), 0, 0).toULongLong();
            if (m_compiled[i].error.where.begin == column)
                continue;
            ++different;
            qWarning("%s: the reference marks %s, we mark %zu+%zu: %s", qPrintable(question.filter), qPrintable(question.refusal),
                m_compiled[i].error.where.begin, m_compiled[i].error.where.length, m_compiled[i].error.message.c_str());
        }
        QCOMPARE(different, 0);
    }

    void frames_data()
    {
        QTest::addColumn<QString>("shortName");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("leftOut");
        for (const auto& [shortName, path, leftOut] : m_listing.captures)
            QTest::newRow(qPrintable(path)) << shortName << path << leftOut;
    }
    void frames()
    {
        QFETCH(QString, shortName);
        QFETCH(QString, path);
        QFETCH(QString, leftOut);
        const bool own = path.startsWith(QLatin1String("golden/"));
        const auto file = own ? test::sourceFolder() + QStringLiteral("/tests/") + path : test::sharedCaptures() + QLatin1Char('/') + path;
        if (!own && !QFile::exists(file))
            QSKIP("The shared captures are not there; PORTHOLE_SHARED names their folder");
        capture::Problem problem;
        const auto session = Session::open(file.toStdString(), problem);
        QVERIFY2(session, problem.text.c_str());
        session->load();
        int different = 0;
        for (std::size_t i = 0; i < m_compiled.size(); ++i) {
            const auto& question = m_listing.questions[i];
            if (!m_compiled[i] || !question.refusal.isEmpty())
                continue;
            const auto found = question.answers.find(shortName);
            const auto expected = found == question.answers.end() ? QString() : found->second;
            if (expected == QLatin1String("died") || isException(question.filter, path))
                continue;
            FilterRun run(*session, *m_compiled[i].filter);
            run.extendTo(session->frameCount());
            ++m_compared;
            auto matches = run.matches();
            for (const auto& number : leftOut.split(QLatin1Char(','), Qt::SkipEmptyParts))
                if (matches.test(number.toUInt()))
                    matches.reset(number.toUInt());
            const auto answer = digestOf(matches.numbers());
            if (answer == expected)
                continue;
            ++different;
            QStringList numbers;
            for (const auto number : matches.numbers(0, 12))
                numbers << QString::number(number);
            qWarning("%s: the reference says \"%s\", we \"%s\" (%s)", qPrintable(question.filter), qPrintable(expected), qPrintable(answer),
                qPrintable(numbers.join(QLatin1Char(','))));
        }
        m_different += different;
        QCOMPARE(different, 0);
    }

    void cleanupTestCase() { qInfo("%d answers compared, %d differ", m_compared, m_different); }

private:
    Listing m_listing;
    std::vector<CompiledFilter> m_compiled;
    int m_compared = 0, m_different = 0;
};

QTEST_GUILESS_MAIN(FiltersTest)
#include "filters_test.moc"
