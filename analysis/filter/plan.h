// How the tests of a filter are answered.
#pragma once

#include "analysis/filter/program.h"

namespace porthole::analysis {

std::string explainPlan(const Program& program);

} // namespace porthole::analysis
