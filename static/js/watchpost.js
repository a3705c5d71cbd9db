// What every page does by itself; one behaviour per module.
import "./ages.js";
import "./countdown.js";
import "./acts.js";
import "./hold.js";
import "./pin.js";
import "./changes.js";
import "./keys.js";
import "./lists.js";
import "./homes.js";
import "./pictures.js";
