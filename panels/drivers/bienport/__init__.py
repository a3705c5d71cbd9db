"""Bienport alarm panels and I/O devices: REST for login and inventory, MQTT for what happens."""
