"""Passes TCP connections on: relay.py ADDRESS PORT TARGET-PORT. It stands for one address of a service that has several."""

import asyncio
import sys

ADDRESS, PORT, TARGET = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def serve(reader, writer):
    try:
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", TARGET)
    except OSError:
        return writer.close()
    await asyncio.gather(pump(reader, to_writer), pump(to_reader, writer))


async def main():
    server = await asyncio.start_server(serve, ADDRESS, PORT)
    print(f"{ADDRESS}:{PORT}", flush=True)
    await server.serve_forever()


asyncio.run(main())
