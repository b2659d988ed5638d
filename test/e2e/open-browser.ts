import { chromium, type Browser } from 'playwright-core'

/** A Chromium of this machine; `npm test` finds or installs one and names it in CHROMIUM_PATH. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      // Hosts that tests make up are there for nobody, at once.
      '--host-resolver-rules=MAP *.example ~NOTFOUND',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
