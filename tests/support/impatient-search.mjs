// Loaded before a studio: it abandons a call that is missing from the gateway's list after half a minute, not five.
globalThis.safelightTaskTimes = { searchMs: 30_000 };
