const browsers: [RegExp, string][] = [
  [/\bEdg(A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const firstOf = (known: [RegExp, string][], text: string) => known.find(([sign]) => sign.test(text))?.[1];

/** What one recognises a device by: "Firefox on Linux". Programs say of themselves what they are. */
export function deviceOf(user_agent: string | null): string {
  if (user_agent === null || user_agent === '') return 'Unknown device';
  const browser = firstOf(browsers, user_agent);
  const system = firstOf(systems, user_agent);
  if (browser === undefined) return user_agent.split(/[\s/]/)[0] || 'Unknown device';
  return system === undefined ? browser : `${browser} on ${system}`;
}
