"""`docker run`: the same programs one hop further away, behind a bridge; with the host's network, no hop.

https://docs.docker.com/engine/network/drivers/bridge/
"""

from labs.cloud.guest.program import BadOption, Printed, Session, known_programs, options_of, program, refused

LONGS = {
    "rm": "rm",
    "network": "network=",
    "net": "network=",
    "interactive": "i",
    "tty": "t",
    "env": "e",
    "name": "name=",
}


@program("docker", "docker run --rm [--network host] curlimages/curl …")
def docker(session: Session, words: list[str], _piped: str) -> Printed:
    """Run a program in a container."""
    if not words or words[0] != "run":
        asked = words[0] if words else ""
        return Printed(error=f"docker: '{asked}' is not simulated here; only `docker run` is\n", status=1)
    try:
        options = options_of(words[1:], flags="itd", valued="ev", longs=LONGS, stops=True)
    except BadOption as fault:
        return refused("docker", fault, status=125, hint="See 'docker run --help'.\n")
    if not options.rest:
        return Printed(error="docker: 'docker run' requires at least 1 argument.\n", status=1)
    image, *command = options.rest
    name = image.rpartition("/")[2].partition(":")[0]
    command = ["curl", *command] if name == "curl" and command[:1] != ["curl"] else command
    if not command:
        return Printed()
    found = known_programs().get(command[0])
    if found is None or command[0] == "docker":
        said = (
            f'docker: Error response from daemon: exec: "{command[0]}": executable file not found in $PATH: unknown.\n'
        )
        return Printed(error=said, status=127)
    session.hops = 0 if options.value("network") == "host" else 1
    printed = found.run(session, command[1:], "")
    session.hops = 0
    return printed
