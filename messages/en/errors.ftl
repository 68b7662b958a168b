### What went wrong, and what can be done about it: sentences of the services, shown by every door.

error-signed-out = Please sign in first.
error-needs-second-factor = On this server everybody with a role needs a second factor, and you have none yet. Set one up, then this opens again.
error-too-many = That was too often. Please wait a little and try again.
error-unavailable = The server is busy or being looked after. Please try again in a moment.
error-full = There is no room left on this server's disk, and nothing of this was kept. Please try again later, or tell those who run it.
error-internal = Something broke on our side.
error-not-here = That is not here.
error-file-not-here = That file is not here.

## Rules of staff for what comes in and goes out. { $code } is a name such as policy.17@3 that programs and moderators look up.
rules-not-here = That rule is not here.
rules-hit-not-here = That is decided already, or not here any more.
rules-own = Somebody else decides about your own works.
# { $reason } is what staff wrote.
rules-refused = A rule of this server does not let this out: { $reason } ({ $code })
rules-refused-pictures = A rule of this server does not let these pictures out: { $reason } ({ $code })
rules-asks-label = A rule of this server asks for an AI label on this: { $reason } Choose AI-made or AI-assisted, or ask a moderator. ({ $code })
rules-fault-name = Give the rule a name.
rules-fault-long = At most { $most } characters, please.
rules-fault-reason = Say why: those whom it concerns read it.
rules-fault-condition = Say when the rule applies: at least one thing beside the direction.
rules-fault-action = Choose what the rule does.
rules-fault-many = A server has at most { $most } rules. Take one away first.
rules-fault-until = That time is over.
rules-fault-holds = This rule holds works that nobody has decided about. Decide first.
rules-fault-json = That cannot be read as a condition: { $why }
