#include "gui/capturing/loss_question.h"

#include "capture/file/save_choices.h"
#include "gui/basics/long_job.h"
#include "gui/basics/qt_text.h"

#include <QMessageBox>
#include <QPushButton>

namespace porthole::gui {

void askAboutLosses(QWidget* window, std::shared_ptr<const analysis::Session> session, std::function<void()> save,
    std::function<void()> elsewhere)
{
    auto losses = std::make_shared<capture::PcapLosses>();
    auto* job = new LongJob(
        [session = std::move(session), losses](const std::stop_token& stop, const LongJob::Progress& progress) {
            *losses = capture::lossesInPcap(session->file(), {}, [&](double done) {
                progress(done);
                return !stop.stop_requested();
            });
            return QString();
        },
        window);
    QObject::connect(job, &LongJob::finished, window, [window, job, losses, save = std::move(save), elsewhere = std::move(elsewhere)] {
        job->deleteLater();
        if (losses->sentences.empty()) {
            save();
            return;
        }
        QStringList sentences;
        for (const auto& sentence : losses->sentences)
            sentences.append(toQString(sentence));
        auto* box = new QMessageBox(window);
        box->setObjectName(QStringLiteral("lossQuestion"));
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setIcon(QMessageBox::Warning);
        box->setWindowTitle(QObject::tr("Save as pcap"));
        box->setText(losses->impossible ? QObject::tr("This capture cannot be saved as pcap.")
                                        : QObject::tr("A pcap file cannot hold all of this capture."));
        box->setInformativeText(sentences.join(QLatin1Char('\n')));
        if (!losses->impossible) {
            auto* anyway = box->addButton(QObject::tr("&Save anyway"), QMessageBox::AcceptRole);
            QObject::connect(anyway, &QPushButton::clicked, window, save);
        }
        auto* other = box->addButton(QObject::tr("Save as &pcapng…"), QMessageBox::ActionRole);
        QObject::connect(other, &QPushButton::clicked, window, elsewhere);
        box->setEscapeButton(box->addButton(QMessageBox::Cancel));
        box->setDefaultButton(other);
        box->open();
    });
}

} // namespace porthole::gui
