// Precompiled: what nearly every file of the window includes.
#pragma once

#include <QtCore/QtCore>
#include <QtGui/QtGui>
#include <QtWidgets/QtWidgets>

#include "analysis/session.h"
#include "dissectors/core/format.h"
#include "dissectors/core/packet.h"
