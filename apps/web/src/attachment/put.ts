/** What a browser says by itself, and lets nobody else say. */
const own = new Set(['content-length', 'host']);

/** Brings a file to where the server has said, with the headers that it has named, and tells how far it has come. */
export function put(
  file: File,
  url: string,
  headers: Readonly<Record<string, string>>,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) if (!own.has(name)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener('load', () => (request.status < 300 ? resolve() : reject(new Error('The store refused the file.'))));
    request.addEventListener('error', () => reject(new Error('The store cannot be reached.')));
    request.addEventListener('abort', () => reject(new Error('The upload was ended.')));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
