#include "gui/packets/comment_dialog.h"

#include "capture/file/comments.h"
#include "gui/basics/qt_text.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace porthole::gui {

namespace {

/// The whole comment; the line of the list shows its beginning.
constexpr int commentRole = Qt::UserRole;

void setComment(QListWidgetItem& item, const QString& comment)
{
    constexpr qsizetype mostShown = 80;
    item.setData(commentRole, comment);
    const auto line = comment.left(mostShown).simplified();
    item.setText(line.isEmpty() ? QObject::tr("(empty)") : line);
}

} // namespace

CommentDialog::CommentDialog(const QString& title, const QStringList& comments, QWidget* parent)
    : QDialog(parent)
    , m_list(new QListWidget)
    , m_edit(new QPlainTextEdit)
    , m_add(new QPushButton(tr("&Add another")))
    , m_remove(new QPushButton(tr("&Remove")))
    , m_complaint(new QLabel)
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel))
{
    setWindowTitle(title);
    m_list->setAccessibleName(tr("Comments"));
    m_list->setMaximumHeight(m_list->fontMetrics().height() * 7);
    m_edit->setAccessibleName(tr("Text of the comment"));
    m_edit->setTabChangesFocus(true);
    m_edit->setPlaceholderText(tr("What should be said about it?"));
    m_complaint->setWordWrap(true);
    for (auto* button : {m_add, m_remove})
        button->setAutoDefault(false);

    auto* row = new QHBoxLayout;
    row->addWidget(m_add);
    row->addWidget(m_remove);
    row->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_list);
    layout->addWidget(m_edit, 1);
    layout->addLayout(row);
    layout->addWidget(m_complaint);
    layout->addWidget(new QLabel(tr("Comments are written into the file when the capture is saved as pcapng.")));
    layout->addWidget(m_buttons);
    resize(540, 420);

    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QListWidget::currentRowChanged, this, &CommentDialog::showCurrent);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &CommentDialog::textEdited);
    connect(m_add, &QPushButton::clicked, this, [this] { add({}); });
    connect(m_remove, &QPushButton::clicked, this, &CommentDialog::removeCurrent);
    for (const auto& comment : comments)
        setComment(*new QListWidgetItem(m_list), comment);
    if (comments.isEmpty())
        add({});
    else
        m_list->setCurrentRow(0);
    m_edit->setFocus();
}

QPushButton* CommentDialog::okButton() const
{
    return m_buttons->button(QDialogButtonBox::Ok);
}

QStringList CommentDialog::comments() const
{
    QStringList all;
    for (int row = 0; row < m_list->count(); ++row)
        if (const auto comment = m_list->item(row)->data(commentRole).toString(); !comment.isEmpty())
            all.append(comment);
    return all;
}

void CommentDialog::add(const QString& comment)
{
    setComment(*new QListWidgetItem(m_list), comment);
    m_list->setCurrentRow(m_list->count() - 1);
    m_edit->setFocus();
}

void CommentDialog::removeCurrent()
{
    delete m_list->takeItem(m_list->currentRow());
    showCurrent();
}

void CommentDialog::showCurrent()
{
    const auto* item = m_list->currentItem();
    m_showing = true;
    m_edit->setPlainText(item ? item->data(commentRole).toString() : QString());
    m_showing = false;
    m_edit->setEnabled(item != nullptr);
    m_remove->setEnabled(item != nullptr);
}

void CommentDialog::textEdited()
{
    auto* item = m_list->currentItem();
    if (m_showing || !item)
        return;
    setComment(*item, m_edit->toPlainText());
    std::optional<std::string> fault;
    for (const auto& comment : comments())
        if (!fault)
            fault = capture::commentFault(comment.toStdString());
    m_complaint->setText(fault ? toQString(*fault) : QString());
    okButton()->setEnabled(!fault);
}

} // namespace porthole::gui
