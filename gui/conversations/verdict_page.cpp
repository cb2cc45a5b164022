#include "gui/conversations/verdict_page.h"

#include "analysis/verdict/verdict_report.h"
#include "analysis/verdict/verdict_words.h"
#include "gui/basics/qt_text.h"
#include "gui/conversations/verdict_list_model.h"

#include <QLabel>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

QString confidenceText(analysis::Confidence confidence)
{
    switch (confidence) {
    case analysis::Confidence::Certain: return QObject::tr("certain");
    case analysis::Confidence::Likely: return QObject::tr("likely");
    case analysis::Confidence::Possible: break;
    }
    return QObject::tr("possible");
}

QString kindText(analysis::FindingSeverity severity)
{
    switch (severity) {
    case analysis::FindingSeverity::Failure: return QObject::tr("Failure");
    case analysis::FindingSeverity::Delay: return QObject::tr("Delay");
    case analysis::FindingSeverity::Note: break;
    }
    return QObject::tr("Note");
}

QString packetLinks(const analysis::Finding& finding, const QColor& colour)
{
    QStringList links;
    for (const auto frame : finding.evidence)
        links.append(QStringLiteral("<a href=\"packet:%1\" style=\"color:%2\">%1</a>").arg(frame).arg(colour.name()));
    auto text = links.join(QStringLiteral(", "));
    if (finding.evidence.size() == analysis::Finding::mostEvidence)
        text += QStringLiteral(", …");
    return finding.evidence.size() == 1 ? QObject::tr("Packet %1").arg(text) : QObject::tr("Packets %1").arg(text);
}

} // namespace

VerdictPage::VerdictPage(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(&theme)
    , m_ends(new QLabel(this))
    , m_sentence(new QLabel(this))
    , m_limits(new LimitBar(theme, this))
    , m_findings(new QTextBrowser(this))
{
    m_ends->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_ends->setTextFormat(Qt::PlainText);
    m_sentence->setObjectName(QStringLiteral("sentence"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto large = font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    large.setBold(true);
    m_sentence->setFont(large);
    m_findings->setOpenLinks(false);
    m_findings->setFrameShape(QFrame::NoFrame);
    m_findings->setAccessibleName(tr("Findings"));
    connect(m_findings, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (url.scheme() == QStringLiteral("packet"))
            Q_EMIT packetWanted(url.path().toUInt());
    });
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_ends);
    layout->addWidget(m_sentence);
    layout->addSpacing(6);
    layout->addWidget(m_limits);
    layout->addWidget(m_findings, 1);
    setTheme(theme);
}

void VerdictPage::setVerdict(std::shared_ptr<const analysis::Session> session, std::shared_ptr<const analysis::Verdict> verdict)
{
    m_session = std::move(session);
    m_verdict = std::move(verdict);
    m_message.clear();
    show();
}

void VerdictPage::setMessage(const QString& text)
{
    m_verdict.reset();
    m_message = text;
    show();
}

void VerdictPage::setTheme(const Theme& theme)
{
    m_theme = &theme;
    auto colours = m_ends->palette();
    colours.setColor(QPalette::WindowText, theme.secondaryText);
    m_ends->setPalette(colours);
    m_limits->setTheme(theme);
    show();
}

void VerdictPage::show()
{
    const bool there = m_verdict && m_session;
    m_limits->setVerdict(there && !m_verdict->timeline[0].empty() ? m_verdict : nullptr);
    m_limits->setVisible(there && !m_verdict->timeline[0].empty());
    m_findings->setVisible(there);
    m_ends->setVisible(there);
    if (!there) {
        m_sentence->setText(m_message);
        m_findings->clear();
        return;
    }
    const auto end = [this](int side) { return toQString(analysis::endpointText(*m_session, m_verdict->conversation, side)); };
    m_ends->setText(tr("Stream %1: client %2, server %3").arg(m_verdict->stream).arg(end(m_verdict->client), end(1 - m_verdict->client)));
    m_sentence->setText(toQString(analysis::sentenceOf(*m_verdict)));
    m_findings->setHtml(findingsHtml());
}

QString VerdictPage::findingsHtml() const
{
    if (m_verdict->findings.empty())
        return QStringLiteral("<p>%1</p>").arg(tr("Nothing was noticed."));
    QString html;
    for (const auto& finding : m_verdict->findings) {
        const auto& colours = severityColours(*m_theme, finding.severity);
        html += QStringLiteral("<p style=\"margin-top:12px;margin-bottom:2px\"><span style=\"background-color:%1;color:%2\">&nbsp;%3&nbsp;</span> "
                               "<b>%4</b> <span style=\"color:%5\">(%6)</span></p>")
                    .arg(colours.background.name(), colours.text.name(), kindText(finding.severity),
                        toQString(analysis::titleOf(finding.cause)).toHtmlEscaped(), m_theme->secondaryText.name(), confidenceText(finding.confidence));
        html += QStringLiteral("<p style=\"margin-top:2px;margin-bottom:2px\">%1<br/>%2</p>")
                    .arg(toQString(analysis::causeText(*m_verdict, finding)).toHtmlEscaped(),
                        packetLinks(finding, m_theme->palette.color(QPalette::Link)));
        html += QStringLiteral("<p style=\"margin-top:2px;margin-bottom:2px;color:%1\">%2</p>")
                    .arg(m_theme->secondaryText.name(), toQString(analysis::adviceOf(finding.cause)).toHtmlEscaped());
    }
    return html;
}

} // namespace porthole::gui
