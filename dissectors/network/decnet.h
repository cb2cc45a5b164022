// The parts of DECnet phase IV: routing, and the network services that it carries.
#pragma once

#include "dissectors/dissector.h"

namespace porthole {

// Both layers address nodes, the upper one logical links.
inline constexpr Field<std::uint16_t> decnetDestinationNode {"dec_dna.dst_node", "Destination node", Base::Hex};
inline constexpr Field<std::uint16_t> decnetSourceNode {"dec_dna.src_node", "Source node", Base::Hex};

extern const FieldList networkServicesFields;

/// A message of the Network Services Protocol, in the same layer.
void dissectNetworkServices(Cursor& in, const TreeItem& layer, Context& context);

} // namespace porthole
