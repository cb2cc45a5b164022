// QCustomPlot's header, for gui/plot*.cpp alone: the window has no macros "signals" and "foreach".
#pragma once

#define signals Q_SIGNALS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef foreach
#undef signals
