#include "analysis/filter/plan.h"

namespace porthole::analysis {

std::string explainPlan(const Program& program)
{
    return textOf(program.root, program) + "\n";
}

} // namespace porthole::analysis
