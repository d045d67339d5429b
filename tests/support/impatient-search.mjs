// Loaded before a studio: it gives a call up that the gateway's list does not have after half a minute, not five.
globalThis.safelightTaskTimes = { searchMs: 30_000 };
