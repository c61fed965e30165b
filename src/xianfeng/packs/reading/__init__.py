"""From a tree with lines to frozen types; every fault of a pack is collected, none is raised."""
