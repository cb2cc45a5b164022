// Comments: of packets, and of the capture as a whole.

#include "gui/main_window/main_window.h"

#include "gui/basics/qt_text.h"

#include <QAction>
#include <QFile>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace porthole::gui {

namespace {

CommentEdits::Comments toComments(const QStringList& texts)
{
    CommentEdits::Comments comments;
    for (const auto& text : texts)
        comments.push_back(text.toStdString());
    return comments;
}

QStringList toTexts(const CommentEdits::Comments& comments)
{
    QStringList texts;
    for (const auto& comment : comments)
        texts.append(toQString(comment));
    return texts;
}

} // namespace

void MainWindow::connectCommentActions()
{
    auto& a = *m_actions;
    connect(a.packetComments, &QAction::triggered, this, &MainWindow::askForPacketComments);
    connect(a.captureComments, &QAction::triggered, this, &MainWindow::askForCaptureComments);
    connect(a.removeComments, &QAction::triggered, this, &MainWindow::askAboutRemovingComments);
    connect(&m_comments, &CommentEdits::changed, this, [this] {
        applyEdits(true);
        if (filterMentions("frame.comment") || filterMentions("pkt_comment"))
            startFilter();
        updateTitle();
        updateActions();
    });
}

CommentDialog* MainWindow::openCommentDialog(const QString& title, const QStringList& comments)
{
    delete m_commentDialog;
    m_commentDialog = new CommentDialog(title, comments, this);
    m_commentDialog->setAttribute(Qt::WA_DeleteOnClose);
    m_commentDialog->open();
    return m_commentDialog;
}

void MainWindow::askForPacketComments()
{
    const auto* shown = packet();
    if (!shown || m_packetNumber == 0)
        return;
    QStringList comments;
    for (std::uint32_t i = 0; i < shown->tree.size(); ++i)
        if (std::string_view(shown->tree[i].field->abbreviation) == "frame.comment")
            comments.append(toQString(ItemView(*shown, i).text()));
    auto* dialog = openCommentDialog(tr("Comments on packet %1").arg(m_packetNumber), comments);
    const QPointer document(m_document.get());
    connect(dialog, &QDialog::accepted, this, [this, dialog, comments, document, frame = m_packetNumber] {
        if (document == m_document.get() && dialog->comments() != comments)
            m_comments.setFrame(frame, toComments(dialog->comments()));
    });
}

void MainWindow::askForCaptureComments()
{
    if (!m_document || !m_document->session())
        return;
    QStringList comments;
    if (m_comments.capture())
        comments = toTexts(*m_comments.capture());
    else if (const auto sections = m_document->session()->file().sections(); !sections.empty())
        comments = toTexts(sections.front().comments);
    auto* dialog = openCommentDialog(tr("Comments on the capture"), comments);
    const QPointer document(m_document.get());
    connect(dialog, &QDialog::accepted, this, [this, dialog, comments, document] {
        if (document == m_document.get() && dialog->comments() != comments)
            m_comments.setCapture(toComments(dialog->comments()));
    });
}

void MainWindow::askAboutRemovingComments()
{
    auto* box = new QMessageBox(QMessageBox::Question, tr("Delete comments"), tr("Delete the comments of all packets?"),
        QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("The file keeps them until the capture is saved."));
    auto* remove = box->addButton(tr("Delete"), QMessageBox::DestructiveRole);
    remove->setObjectName(QStringLiteral("deleteComments"));
    connect(remove, &QPushButton::clicked, &m_comments, &CommentEdits::removeAll);
    box->open();
}

capture::SaveOptions MainWindow::commentsToSave() const
{
    capture::SaveOptions options;
    options.sectionComments = m_comments.capture();
    if (m_comments.frames().empty() && !m_comments.withoutFileComments())
        return options;
    options.comments = [frames = m_comments.frames(), withoutOthers = m_comments.withoutFileComments()](
                           std::uint64_t number) -> std::optional<capture::Comments> {
        if (const auto found = frames.find(static_cast<analysis::FrameNumber>(number)); found != frames.end())
            return found->second;
        return withoutOthers ? std::make_optional<capture::Comments>() : std::nullopt;
    };
    return options;
}

/// pcap has no room for comments. `next` saves under the name, and in the format, that is decided on.
void MainWindow::whenFormatFitsComments(const QString& path, std::function<void(const QString&)> next)
{
    if (m_comments.isEmpty() || formatOfName(path) != capture::FileFormat::Pcap) {
        next(path);
        return;
    }
    auto* box = new QMessageBox(QMessageBox::Question, tr("Comments"), tr("Save as pcapng, to keep the comments?"), QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    m_question = box;
    const auto other = pcapNgName(path);
    box->setInformativeText(tr("pcap files have no room for comments. As pcapng, the file will be “%1”.").arg(QFileInfo(other).fileName()));
    auto* asPcapNg = box->addButton(tr("Save as pcapng"), QMessageBox::AcceptRole);
    auto* without = box->addButton(tr("Save without comments"), QMessageBox::DestructiveRole);
    box->setDefaultButton(asPcapNg);
    connect(asPcapNg, &QPushButton::clicked, this, [next, other] { next(other); });
    connect(without, &QPushButton::clicked, this, [next, path] { next(path); });
    box->open();
}

void MainWindow::askAboutComments(std::function<void()> next)
{
    if (m_question) { // asked once, however often somebody wants to leave
        m_question->raise();
        m_question->activateWindow();
        return;
    }
    auto* box = new QMessageBox(this);
    m_question = box;
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Warning);
    box->setWindowTitle(tr("Unsaved comments"));
    box->setText(tr("Save the comments on “%1”?").arg(documentName()));
    box->setInformativeText(tr("Comments that are not saved are lost. The packets are in the file already."));
    auto* save = box->addButton(tr("Save"), QMessageBox::AcceptRole);
    auto* discard = box->addButton(tr("Don't save"), QMessageBox::DestructiveRole);
    box->setDefaultButton(save);
    box->setEscapeButton(box->addButton(QMessageBox::Cancel));
    connect(save, &QPushButton::clicked, this, [this, next] { saveComments(next); });
    connect(discard, &QPushButton::clicked, this, [this, next] {
        m_comments.clear();
        next();
    });
    box->open();
}

/// Under the capture's own name if that can hold comments.
void MainWindow::saveComments(std::function<void()> next)
{
    if (!m_document || m_unsaved || m_document->chain() || !QFileInfo(m_document->path()).isFile()) {
        askWhereToSave(std::move(next));
        return;
    }
    const auto path = m_document->path();
    const auto& session = *m_document->session();
    // What has been saved since is what its name says; what was opened stays what it is, whatever its name says.
    const bool isOpened = QFile::encodeName(path).toStdString() == session.path();
    const auto format = isOpened ? session.file().format() : formatOfName(path);
    if (format != capture::FileFormat::PcapNg) {
        askWhereToSave(std::move(next), pcapNgName(path));
        return;
    }
    save(path, format, isOpened ? session.file().compression() : compressionOfName(path), std::move(next));
}

QString MainWindow::pcapNgName(const QString& path)
{
    auto name = path;
    for (const auto* ending : {".gz", ".zst", ".lz4"})
        if (name.endsWith(QLatin1String(ending), Qt::CaseInsensitive))
            name.chop(static_cast<qsizetype>(std::string_view(ending).size()));
    const QFileInfo info(name);
    return info.path() + QLatin1Char('/') + info.completeBaseName() + QStringLiteral(".pcapng");
}

} // namespace porthole::gui
