"""The command ``cfgraph``, as ``python -m cfgraph`` too: a shell that completes names is answered before all else."""

import os
import sys


def main() -> None:
    """Run the command line of this process."""
    shell, _, asked = os.environ.get("_CFGRAPH_COMPLETE", "").partition("_")
    if asked == "complete":
        from cfgraph.cli.quick_completion import complete_quickly

        answer = complete_quickly(shell)
        if answer is not None:
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
            sys.stdout.write(answer)
            return
    from cfgraph.cli.main import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
