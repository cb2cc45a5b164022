#include "gui/plot/plot_buttons.h"

#include "gui/plot/plot.h"
#include "gui/settings/settings.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QPushButton>

namespace porthole::gui {

namespace {

QPushButton* addButton(QHBoxLayout& layout, const QString& name, const QString& text, const QString& toolTip)
{
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    button->setToolTip(toolTip);
    button->setAutoDefault(false);
    layout.addWidget(button);
    return button;
}

} // namespace

void addPlotButtons(QHBoxLayout& layout, Plot& plot, Settings& settings, std::function<QString()> name)
{
    auto* zooms = addButton(layout, QStringLiteral("dragZooms"), QObject::tr("Drag to &zoom"),
        QObject::tr("Dragging draws the part that is to be shown; otherwise it moves the graph. Shift does the other one. (Z)"));
    zooms->setCheckable(true);
    QObject::connect(zooms, &QPushButton::toggled, &plot, &Plot::setDragZooms);
    QObject::connect(&plot, &Plot::dragZoomsChanged, zooms, &QPushButton::setChecked);
    auto* reset = addButton(layout, QStringLiteral("showAll"), QObject::tr("&Reset"), QObject::tr("Show the whole graph. (Home)"));
    QObject::connect(reset, &QPushButton::clicked, &plot, &Plot::showAll);
    auto* copy = addButton(layout, QStringLiteral("copyPicture"), QObject::tr("&Copy"), QObject::tr("Copy the graph as a picture. (Ctrl+C)"));
    QObject::connect(copy, &QPushButton::clicked, &plot, [&plot] { copyPlot(plot); });
    auto* save = addButton(
        layout, QStringLiteral("savePicture"), QObject::tr("&Save…"), QObject::tr("Save the graph as PNG, SVG or PDF. (Ctrl+S)"));
    const auto saveNow = [&plot, &settings, name] { savePlot(plot, settings, name()); };
    QObject::connect(save, &QPushButton::clicked, &plot, saveNow);
    // The window's own keys.
    auto* copyKey = new QAction(&plot);
    copyKey->setShortcut(QKeySequence::Copy);
    copyKey->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(copyKey, &QAction::triggered, &plot, [&plot] { copyPlot(plot); });
    auto* saveKey = new QAction(&plot);
    saveKey->setShortcut(QKeySequence::Save);
    QObject::connect(saveKey, &QAction::triggered, &plot, saveNow);
    plot.addActions({copyKey, saveKey});
}

void savePlot(Plot& plot, Settings& settings, const QString& name)
{
    const QString kinds = QObject::tr("Picture (*.png);;Vector graphic (*.svg);;Page (*.pdf)");
    QString kind;
    auto path = QFileDialog::getSaveFileName(
        plot.window(), QObject::tr("Save graph"), QDir(settings.lastFolder()).filePath(name + QStringLiteral(".png")), kinds, &kind);
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += kind.contains(QStringLiteral("svg")) ? QStringLiteral(".svg")
            : kind.contains(QStringLiteral("pdf"))   ? QStringLiteral(".pdf")
                                                     : QStringLiteral(".png");
    settings.setLastFolder(QFileInfo(path).absolutePath());
    if (const auto fault = plot.save(path); !fault.isEmpty())
        QMessageBox::warning(plot.window(), QObject::tr("Save graph"), fault);
}

void copyPlot(const Plot& plot)
{
    QGuiApplication::clipboard()->setPixmap(plot.picture());
}

} // namespace porthole::gui
