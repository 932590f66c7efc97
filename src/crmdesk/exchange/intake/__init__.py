"""From rows to records: columns matched to fields, a plan that writes nothing, and taking it in (L10)."""
