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
  return `| \`${variable}\` | ${spelt} | \`${key}\` | ${presentDefault(name)} | ${settings[name].describe} |`
}
