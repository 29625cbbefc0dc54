// Drives Debian's Firefox from inside a namespace of the lab: WebDriver BiDi is a local socket, so whoever speaks it has to be
// in there too. Takes JSON lines {id, command, arguments} on standard input, answers with {id, answer} or {id, error}.
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const [profile] = process.argv.slice(2);

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: '/usr/bin/firefox-esr',
  headless: true,
  userDataDir: profile,
  acceptInsecureCerts: false,
  args: ['--remote-allow-system-access'], // about:webrtc is its own page
  extraPrefsFirefox: {
    'app.normandy.enabled': false,
    'app.update.disabledForTesting': true,
    'browser.safebrowsing.downloads.enabled': false,
    'browser.safebrowsing.malware.enabled': false,
    'browser.safebrowsing.phishing.enabled': false,
    'datareporting.healthreport.uploadEnabled': false,
    'extensions.systemAddon.update.enabled': false,
    'extensions.update.enabled': false,
    'media.autoplay.default': 0,
    'media.gmp-manager.updateEnabled': false,
    'media.navigator.streams.fake': true,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'network.dns.disablePrefetch': true,
    'network.prefetch-next': false,
    // Whatever still wants to leave this LAN goes to a proxy that is not there.
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': 9,
    'network.proxy.no_proxies_on': '10.77.0.0/24, .local',
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': 9,
    'network.proxy.type': 1,
    'permissions.default.camera': 1,
    'permissions.default.microphone': 1,
    'toolkit.telemetry.enabled': false,
  },
});
const page = await browser.newPage();
await page.setViewport({ width: 900, height: 600 });

const named = (name, role) => page.locator(`::-p-aria([name="${name}"][role="${role}"])`).setTimeout(15_000);

const commands = {
  async open(url, script) {
    await page.evaluateOnNewDocument(script);
    await page.goto(url);
  },
  click: (name) => named(name, 'button').click(),
  fill: (name, text) => named(name, 'textbox').fill(text),
  see: (name, role) => named(name, role).wait(),
  evaluate: (expression) => page.evaluate(expression),
  /** What "Copy Report" of about:webrtc copies, for the newest connection. */
  async report() {
    const about = await browser.newPage();
    // it gets a process of its own, which the driver takes for a page that does not load
    await about.goto('about:webrtc', { timeout: 2000 }).catch(() => undefined);
    const text = await about.evaluate(async () => {
      const { reports } = await new Promise((take) => WebrtcGlobalInformation.getAllStats(take));
      const began = (report) => Number(report.pcid.split(' ')[1]);
      return JSON.stringify(reports.reduce((a, b) => (began(a) > began(b) ? a : b)));
    });
    await about.close();
    return text;
  },
  close: () => browser.close(),
};

console.log(JSON.stringify({ id: 0, answer: await browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, command, arguments: given } = JSON.parse(line);
  try {
    const answer = await commands[command](...given);
    console.log(
      JSON.stringify({
        id,
        answer: typeof answer === 'object' && !['evaluate', 'report'].includes(command) ? null : answer,
      }),
    );
  } catch (error) {
    console.log(JSON.stringify({ id, error: String(error) }));
  }
  if (command === 'close') process.exit(0);
}
