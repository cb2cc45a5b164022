#include "gui/settings/preference_pages.h"

#include <QAction>
#include <QCheckBox>
#include <QCoreApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

QLabel* makeHint(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    return label;
}

QCheckBox* makeBox(const QString& text, const char* name)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(QLatin1String(name));
    return box;
}

/// One below the other, at the top of the page.
void layOut(QWidget& page, std::initializer_list<QWidget*> widgets)
{
    auto* layout = new QVBoxLayout(&page);
    for (auto* widget : widgets)
        layout->addWidget(widget);
    layout->addStretch(1);
}

struct Option {
    bool DissectionOptions::*member;
    const char* name;
    const char* text;
};

constexpr Option options[] = {
    {&DissectionOptions::relativeSequenceNumbers, "relativeSequenceNumbers", QT_TRANSLATE_NOOP("Protocols", "TCP: count sequence numbers from the start of the connection")},
    {&DissectionOptions::verifyTcpChecksum, "verifyTcpChecksum", QT_TRANSLATE_NOOP("Protocols", "TCP: check checksums")},
    {&DissectionOptions::verifyIpv4Checksum, "verifyIpv4Checksum", QT_TRANSLATE_NOOP("Protocols", "IPv4: check header checksums")},
    {&DissectionOptions::verifyUdpChecksum, "verifyUdpChecksum", QT_TRANSLATE_NOOP("Protocols", "UDP: check checksums")},
    {&DissectionOptions::ignoreIpv6ZeroUdpChecksum, "ignoreIpv6ZeroUdpChecksum", QT_TRANSLATE_NOOP("Protocols", "UDP: accept a checksum of zero over IPv6")},
    {&DissectionOptions::verifyUdpLiteChecksum, "verifyUdpLiteChecksum", QT_TRANSLATE_NOOP("Protocols", "UDP-Lite: check checksums")},
    {&DissectionOptions::ignoreUdpLiteCoverage, "ignoreUdpLiteCoverage", QT_TRANSLATE_NOOP("Protocols", "UDP-Lite: accept any checksum coverage")},
    {&DissectionOptions::relativeTsns, "relativeTsns", QT_TRANSLATE_NOOP("Protocols", "SCTP: count TSNs from the start of the association")},
    {&DissectionOptions::verifySctpChecksum, "verifySctpChecksum", QT_TRANSLATE_NOOP("Protocols", "SCTP: check checksums (CRC32c)")},
    {&DissectionOptions::assumeEthernetFcs, "assumeEthernetFcs", QT_TRANSLATE_NOOP("Protocols", "Ethernet: frames end with a frame check sequence")},
    {&DissectionOptions::quicInfoAsInRfc9000, "quicInfoAsInRfc9000", QT_TRANSLATE_NOOP("Protocols", "QUIC: Info as RFC 9000 draws packets: Initial[0]: CRYPTO[CH], ACK[0]")},
};

} // namespace

AppearancePage::AppearancePage(Settings& settings)
    : m_settings(settings)
    , m_theme(new QComboBox)
    , m_zoom(new QSpinBox)
    , m_colourise(makeBox(tr("&Colour packets by the colouring rules"), "colourise"))
{
    m_theme->addItems({tr("As the system"), tr("Light"), tr("Dark")});
    m_zoom->setRange(Settings::minimumZoom, Settings::maximumZoom);
    m_zoom->setSuffix(tr(" points"));
    m_zoom->setSpecialValueText(QString());
    auto* form = new QFormLayout(this);
    form->addRow(tr("&Theme:"), m_theme);
    form->addRow(tr("Text &larger than the system's by:"), m_zoom);
    form->addRow(m_colourise);
}

void AppearancePage::load()
{
    m_theme->setCurrentIndex(static_cast<int>(m_settings.theme()));
    m_zoom->setValue(m_settings.zoom());
    m_colourise->setChecked(m_settings.colourise());
}

void AppearancePage::apply()
{
    m_settings.setTheme(static_cast<ThemeChoice>(m_theme->currentIndex()));
    m_settings.setZoom(m_zoom->value());
    m_settings.setColourise(m_colourise->isChecked());
}

PacketListPage::PacketListPage(Settings& settings, const QList<QAction*>& formats)
    : m_settings(settings)
    , m_time(new QComboBox)
{
    m_time->setObjectName(QStringLiteral("timeFormat"));
    for (const auto* format : formats)
        m_time->addItem(format->text().remove(QLatin1Char('&')), format->data());
    auto* form = new QFormLayout(this);
    form->addRow(tr("The &Time column shows:"), m_time);
    form->addRow(makeHint(tr("Columns are shown, hidden and moved in the header of the list.")));
}

void PacketListPage::load()
{
    m_time->setCurrentIndex(m_time->findData(static_cast<int>(m_settings.timeFormat())));
}

void PacketListPage::apply()
{
    m_settings.setTimeFormat(static_cast<TimeFormat>(m_time->currentData().toInt()));
}

ColumnsPreferences::ColumnsPreferences(Settings& settings)
    : m_settings(settings)
    , m_page(new ColumnsPage)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_page);
}

void ColumnsPreferences::load()
{
    m_page->setColumns(m_settings.columns());
}

void ColumnsPreferences::apply()
{
    if (m_page->complaint().isEmpty())
        m_settings.setColumns(m_page->columns());
}

NamesPage::NamesPage(Settings& settings)
    : m_settings(settings)
    , m_mac(makeBox(tr("Show vendors and purposes of &MAC addresses"), "mac"))
    , m_network(makeBox(tr("Show names of &IP addresses"), "network"))
    , m_transport(makeBox(tr("Show services in place of &port numbers"), "transport"))
    , m_system(makeBox(tr("&Ask the system’s resolver for IP addresses that nothing else names"), "system"))
{
    auto* hint = makeHint(tr("Names come from the capture itself and the DNS answers in it, and from the files “hosts”, “ethers”, "
                             "“manuf” and “services” in the folder of the settings. The system’s resolver may ask name servers, "
                             "which learn from it what addresses you look at."));
    layOut(*this, {m_mac, m_network, m_transport, m_system, hint});
    connect(m_network, &QCheckBox::toggled, m_system, &QCheckBox::setEnabled);
}

void NamesPage::load()
{
    const auto kinds = m_settings.names();
    m_mac->setChecked(kinds.mac);
    m_network->setChecked(kinds.network);
    m_transport->setChecked(kinds.transport);
    m_system->setChecked(m_settings.asksForNames());
    m_system->setEnabled(kinds.network);
}

void NamesPage::apply()
{
    m_settings.setNames({.mac = m_mac->isChecked(), .network = m_network->isChecked(), .transport = m_transport->isChecked()});
    m_settings.setAsksForNames(m_system->isChecked());
}

FiltersPage::FiltersPage(Settings& settings, SavedFilters& display, SavedFilters& capture)
    : m_settings(settings)
    , m_whileTyping(makeBox(tr("&Apply a display filter while it is being typed"), "whileTyping"))
    , m_display {&display, nullptr}
    , m_capture {&capture, nullptr}
{
    layOut(*this, {m_whileTyping, makeTable(tr("Saved display filters"), m_display, QStringLiteral("displayFilters")),
                      makeTable(tr("Saved capture filters"), m_capture, QStringLiteral("captureFilters"))});
}

QWidget* FiltersPage::makeTable(const QString& title, Table& table, const QString& name)
{
    table.widget = new QTableWidget(0, 2);
    table.widget->setObjectName(name);
    table.widget->setAccessibleName(title);
    table.widget->setHorizontalHeaderLabels({tr("Name"), tr("Filter")});
    table.widget->horizontalHeader()->setStretchLastSection(true);
    table.widget->setColumnWidth(0, 200);
    table.widget->verticalHeader()->hide();
    table.widget->setSelectionBehavior(QAbstractItemView::SelectRows);
    table.widget->setMinimumHeight(table.widget->fontMetrics().height() * 9);
    auto* add = new QPushButton(tr("Add"));
    add->setAutoDefault(false);
    auto* remove = new QPushButton(tr("Remove"));
    remove->setAutoDefault(false);
    connect(add, &QPushButton::clicked, table.widget, [widget = table.widget] {
        const int row = widget->rowCount();
        widget->insertRow(row);
        widget->setItem(row, 0, new QTableWidgetItem);
        widget->setItem(row, 1, new QTableWidgetItem);
        widget->setCurrentCell(row, 0);
        widget->editItem(widget->item(row, 0));
    });
    connect(remove, &QPushButton::clicked, table.widget, [widget = table.widget] { widget->removeRow(widget->currentRow()); });
    auto* buttons = new QVBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(remove);
    buttons->addStretch(1);
    auto* row = new QHBoxLayout;
    row->addWidget(table.widget, 1);
    row->addLayout(buttons);
    auto* whole = new QWidget;
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 10, 0, 0);
    layout->addWidget(new QLabel(title));
    layout->addLayout(row);
    return whole;
}

void FiltersPage::load()
{
    m_whileTyping->setChecked(m_settings.filterWhileTyping());
    for (const auto& [filters, widget] : {m_display, m_capture}) {
        widget->setRowCount(0);
        for (const auto& filter : filters->all()) {
            const int row = widget->rowCount();
            widget->insertRow(row);
            widget->setItem(row, 0, new QTableWidgetItem(filter.name));
            widget->setItem(row, 1, new QTableWidgetItem(filter.filter));
        }
    }
}

void FiltersPage::apply()
{
    m_settings.setFilterWhileTyping(m_whileTyping->isChecked());
    for (const auto& [filters, widget] : {m_display, m_capture}) {
        QList<SavedFilter> all;
        for (int row = 0; row < widget->rowCount(); ++row) {
            const SavedFilter filter {widget->item(row, 0)->text().trimmed(), widget->item(row, 1)->text().trimmed()};
            if (!filter.name.isEmpty() && !filter.filter.isEmpty())
                all.append(filter);
        }
        if (all != filters->all())
            filters->replace(all);
    }
}

CapturePage::CapturePage(Settings& settings)
    : m_settings(settings)
    , m_autoScroll(makeBox(tr("&Keep the newest packet in view while capturing"), "autoScroll"))
{
    layOut(*this, {m_autoScroll, makeHint(tr("What is captured, where to, and until when is chosen in Capture > Options; it is kept for the next capture."))});
}

void CapturePage::load()
{
    m_autoScroll->setChecked(m_settings.captureChoices().autoScroll);
}

void CapturePage::apply()
{
    auto choices = m_settings.captureChoices();
    choices.autoScroll = m_autoScroll->isChecked();
    m_settings.setCaptureChoices(choices);
}

ProtocolsPage::ProtocolsPage(Settings& settings)
    : m_settings(settings)
    , m_keyLog(new QLineEdit)
{
    auto* layout = new QVBoxLayout(this);
    for (const auto& option : options) {
        m_boxes.append(makeBox(QCoreApplication::translate("Protocols", option.text), option.name));
        layout->addWidget(m_boxes.back());
    }
    auto* keyLog = new QHBoxLayout;
    auto* label = new QLabel(tr("&Key log for TLS and QUIC:"));
    label->setBuddy(m_keyLog);
    auto* browse = new QPushButton(tr("&Browse…"));
    keyLog->addWidget(label);
    keyLog->addWidget(m_keyLog, 1);
    keyLog->addWidget(browse);
    layout->addLayout(keyLog);
    m_keyLog->setClearButtonEnabled(true);
    m_keyLog->setToolTip(tr("A file into which browsers and other programs write the secrets of their connections, if the environment variable "
                            "SSLKEYLOGFILE names it. What they sent is then shown decrypted."));
    connect(browse, &QPushButton::clicked, this, [this] {
        const auto path = QFileDialog::getOpenFileName(this, tr("Key log for TLS and QUIC"), QFileInfo(m_keyLog->text()).path());
        if (!path.isEmpty())
            m_keyLog->setText(path);
    });
    layout->addWidget(makeHint(tr("An open capture is read again when these change; its marks and comments stay. A capture that is running "
                                  "keeps them as they are. Network cards often fill in checksums only after packets have been captured, "
                                  "so that packets sent by this machine may seem to be wrong.")));
    layout->addStretch(1);
}

void ProtocolsPage::load()
{
    const auto chosen = m_settings.dissection();
    for (std::size_t i = 0; i < std::size(options); ++i)
        m_boxes[static_cast<qsizetype>(i)]->setChecked(chosen.*options[i].member);
    m_keyLog->setText(m_settings.keyLogFile());
}

void ProtocolsPage::apply()
{
    auto chosen = m_settings.dissection();
    for (std::size_t i = 0; i < std::size(options); ++i)
        chosen.*options[i].member = m_boxes[static_cast<qsizetype>(i)]->isChecked();
    m_settings.setDissection(chosen);
    m_settings.setKeyLogFile(m_keyLog->text().trimmed());
}

} // namespace porthole::gui
