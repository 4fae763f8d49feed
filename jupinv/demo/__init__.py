"""A demo business: realistic documents over the past months, made by the same verbs as everybody's."""
