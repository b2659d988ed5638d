import { absentSettings, namesOf, settingNames, settings, type SettingName } from './settings.ts'

/** docs/reference/configuration.md, whole: generated, so that it can't differ from what is read. */
export function presentConfigReference(): string {
  return `# Configuration

Generated from \`src/app/config/settings.ts\` by \`npm run reference\`; a test compares the two.

A flag beats an environment variable, which beats \`stagecraft.toml\` in the working folder, which beats the default.
What is unknown or does not fit stops the start with one line that names it, where it stands, the value and what would
be right. An empty environment variable counts as none. A relative folder starts from the working folder.
\`stagecraft config show\` prints every value and where it comes from.

Passwords are never flags, and never printed or logged.

| variable | flag | key in the file | default | what |
|---|---|---|---|---|
${settingNames.map(presentSetting).join('\n')}

Refused in this version, rather than ignored:

${Object.entries(absentSettings)
  .map(([name, reason]) => `- \`${namesOf(name).variable}\`: ${reason}.`)
  .join('\n')}

## Mail

Mail is what the pages on which visitors sign in send (rule 3.7-1). It is accepted in one transaction with what it is about
and sent behind it, again and again, after 5 s at first and up to 15 minutes later, until it went out, the mail server
refused it for good, or it is of no use any more, such as a code after its 10 minutes. At most five are sent at once, each
over a connection of its own that is given up after 30 s, so that one that hangs does not stop the others. Brands take
turns. At most 1,000 mails of a brand wait; past that no more are accepted. The log names each one that failed by its number,
without its address.

\`STAGECRAFT_SMTP_URL\` is \`smtp://\` (port 587, where the server offers it under TLS) or \`smtps://\` (port 465, under TLS
from the first byte). With a user and a password, which are percent-encoded, TLS is demanded, unless the server is on the
same machine. Its certificate must be valid; for one of your own, set \`NODE_EXTRA_CA_CERTS\`. The sender is the brand, with
the address in \`?from=\`; where there is none, the user if that is an address, else \`no-reply@\` and the host of
\`STAGECRAFT_URL\`.

Without a mail server each mail is written to a file in \`DATA/outbox\`, which keeps the newest 1,000, and the log says
where: \`no mail server is configured; a mail was written to a file\`.

## stagecraft.toml

\`\`\`toml
${exampleFile}\`\`\`
`
}

/** The example in the reference; a test reads it. */
export const exampleFile = `port = 8080
admin_port = 8081
url = "https://www.example.com"
admin_url = "https://admin.example.com"
trust_proxy = ["127.0.0.1", "10.0.0.0/8"]
log_level = "warn"
`

/** The default as people read it. */
export function presentDefault(name: SettingName): string {
  return settings[name].defaultText ?? `\`${String(settings[name].fallback({}))}\``
}

function presentSetting(name: SettingName): string {
  const { variable, key, flag } = namesOf(name)
  const spelt = flag === undefined ? 'none' : `\`--${flag}\``
  return `| 5.1 \`${variable}\` | ${spelt} | \`${key}\` | ${presentDefault(name)} | ${settings[name].describe} |`
}
