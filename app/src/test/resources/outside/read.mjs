// Prints the rows of an Iceberg table as JSON Lines: node read.mjs METADATA_FILE
import { open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { icebergRead } from 'icebird'

/** The reader asks for addresses; the table's are files. Answers as a web server with ranges would. */
globalThis.fetch = async (address, { method = 'GET', headers = {} } = {}) => {
  const path = String(address)
  const file = await open(path.startsWith('file:') ? fileURLToPath(path) : path)
  try {
    const { size } = await file.stat()
    if (method === 'HEAD') {
      return new Response(null, { headers: { 'Content-Length': String(size) } })
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(new Headers(headers).get('Range') ?? 'bytes=0-')
    const from = Number(range[1])
    const until = range[2] === '' ? size : Math.min(size, Number(range[2]) + 1)
    const { buffer } = await file.read(Buffer.alloc(until - from), 0, until - from, from)
    return new Response(buffer, { status: until - from === size ? 200 : 206 })
  } finally {
    await file.close()
  }
}

const metadata = process.argv[2]
const rows = await icebergRead({
  tableUrl: String(pathToFileURL(dirname(dirname(metadata)))),
  metadataFileName: basename(metadata),
})
for (const row of rows) {
  console.log(JSON.stringify(row, (name, value) => typeof value === 'bigint' ? Number(value) : value))
}
