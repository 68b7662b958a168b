### The page of staff about the machine: version, room, backups, jobs, mail.

machine-title = Machine
machine-there = What is there
machine-version = Version
machine-database = Database
machine-originals = Originals
machine-renditions = Sizes of them that are shown
machine-copies = Copies from other servers
machine-most-copies = Copies may take
machine-grown = Brought in during 30 days
machine-free = Free where the files lie
# { $size } is a size such as 12 MB.
machine-files-of =
    { $count ->
        [one] 1 file, { $size }
       *[other] { $count } files, { $size }
    }
machine-days-left =
    { $days ->
        [one] If people go on as in the last 30 days, the disk is full in one day.
       *[other] If people go on as in the last 30 days, the disk is full in { $days } days.
    }
machine-backup = Backup
# Followed by a time.
machine-backup-last = The last one was made
machine-backup-none = None was made with this program.
machine-backup-old = A backup is needed.
machine-backup-now = Make one now
machine-backup-how = Say in the configuration where backups go (<code>backup.path</code>), or run <code>rakkan backup FOLDER</code> each night.
machine-backup-nowhere = The configuration does not say where backups go.
machine-jobs = Background jobs
machine-jobs-none = Nothing waits.
machine-jobs-caption = Background jobs by kind
machine-jobs-kind = Kind
machine-jobs-state = State
machine-jobs-count = How many
machine-jobs-oldest = The oldest is of
machine-jobs-act = Act
machine-jobs-aside = put aside
machine-jobs-wait = waiting
machine-jobs-retry = Try again
machine-jobs-discard = Throw away
machine-reasons = Why they were put aside
machine-mail = Mail
machine-mail-try = Send a mail to my address
machine-mail-none = No mail is set up: staff hand out links for new passwords.
machine-mail-off = No mail is set up.
machine-mail-no-address = Your account has no e-mail address.
# { $why } is what the mail server said.
machine-mail-failed = The mail was not taken: { $why }
machine-mail-subject = A test
machine-mail-text = Mail works: this one came from your server.
