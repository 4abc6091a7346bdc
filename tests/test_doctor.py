"""`ftlab doctor`: what is there, what is missing, what to do; no network, nothing installed."""

from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
import json
from pathlib import Path
import platform
import shutil
import socket
import subprocess
import sys
from threading import Event, Thread

from ftlab.lab import doctor
from ftlab.lab.cli import app
from ftlab.lab.doctor import Finding, folder, jupyter, machine, packages, sandbox, system
import pytest
from rich.console import Console
from typer.testing import CliRunner

GOOD = [Finding("Python", "3.11.9"), Finding("chromium", "/usr/bin/chromium", required=False)]
NO_BROWSER = Finding("chromium", "not found", False, required=False, advice="get a browser")
OLD_KERAS = Finding("keras", "2.15, >=3.15 wanted", False, advice="install it again")


@pytest.fixture
def run(monkeypatch):
    def run(findings):
        monkeypatch.setattr(doctor, "examine", lambda: findings)
        return CliRunner().invoke(app, ["doctor"])

    return run


@pytest.fixture
def installed(monkeypatch):
    """Pretend that these versions are installed, and nothing else."""

    def pretend(**versions):
        def version(name):
            if name not in versions:
                raise metadata.PackageNotFoundError(name)
            return versions[name]

        monkeypatch.setattr(metadata, "version", version)

    return pretend


@pytest.fixture
def asks_for(monkeypatch):
    """Pretend that ftlab asks for this."""

    def pretend(*lines, python=">=3.11"):
        monkeypatch.setattr(metadata, "requires", lambda name: list(lines))
        about = Message()
        about["Requires-Python"] = python
        for extra in ("test", "docs"):
            about["Provides-Extra"] = extra
        monkeypatch.setattr(metadata, "metadata", lambda name: about)

    return pretend


def runs(monkeypatch, *, code=0, out="", err=""):
    """Pretend that every program ends like this; returns the commands that were run."""
    commands = []

    def fake(command, **options):
        commands.append(command)
        return subprocess.CompletedProcess(command, code, out, err)

    monkeypatch.setattr(subprocess, "run", fake)
    return commands


def by_name(findings):
    return {finding.what: finding for finding in findings}


class TestCommand:
    def test_all_good_ends_with_0(self, run):
        result = run(GOOD)
        assert result.exit_code == 0
        assert "Everything that the lessons need is here." in result.output

    def test_something_optional_missing_ends_with_0_and_says_what_to_do(self, run):
        result = run([*GOOD, NO_BROWSER])
        assert result.exit_code == 0
        assert "chromium: get a browser" in result.output

    def test_something_required_missing_ends_with_1_and_says_what_to_do(self, run):
        result = run([*GOOD, OLD_KERAS])
        assert result.exit_code == 1
        assert "keras: install it again" in result.output
        assert "Everything that the lessons need" not in result.output

    def test_is_a_subcommand(self):
        assert "doctor" in CliRunner().invoke(app, ["--help"]).output

    def test_importing_it_does_not_start_tensorflow(self):
        code = "import sys, ftlab.lab.cli, ftlab.lab.doctor; sys.exit('tensorflow' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    def test_everything_is_looked_at(self, monkeypatch):
        monkeypatch.setattr(machine, "tensorflow", lambda: [Finding("TensorFlow", "starts")])
        monkeypatch.setattr(machine, "network", lambda: Finding("network", "answers"))
        looked_at = {finding.what for finding in doctor.examine()}
        assert {
            "Python", "keras", "versions", "ftlab", "disk", "TensorFlow", "kernel python3",
            "commands", "port 8888", "chromium", "bubblewrap", "network",
        } <= looked_at  # fmt: skip

    def test_brackets_and_long_advice_are_printed_as_they_are(self, capsys):
        console = Console(width=60)
        line = "pip install -c constraints.txt -e '.[test]' " + "and so on " * 8
        doctor.show([Finding("extra [test]", "without x", False, False, line.strip())], console)
        shown = capsys.readouterr().out
        assert shown.count("extra [test]") == 2
        assert line.strip() in shown


class TestPackages:
    def test_right_version_is_good(self, installed, asks_for):
        asks_for("keras>=3.15,<4")
        installed(keras="3.15.1")
        assert by_name(packages.packages())["keras"].word == "ok"

    @pytest.mark.parametrize("version", ["3.9.0", "4.0.0"])
    def test_wrong_version_is_missing_and_both_are_named(self, installed, asks_for, version):
        asks_for("keras>=3.15,<4")
        installed(keras=version)
        finding = by_name(packages.packages())["keras"]
        assert finding.word == "missing"
        assert version in finding.found
        assert ">=3.15" in finding.found

    def test_absent_package_is_missing(self, installed, asks_for):
        asks_for("keras>=3.15")
        installed()
        finding = by_name(packages.packages())["keras"]
        assert finding.word == "missing"
        assert "pip install" in finding.advice

    def test_extras_are_optional_and_name_what_they_lack(self, installed, asks_for):
        asks_for("numpy", 'pytest>=8; extra == "test"', 'ruff; extra == "test"')
        installed(numpy="2.4.6", ruff="0.17")
        found = by_name(packages.packages())
        assert found["extra [test]"].word == "optional"
        assert found["extra [test]"].found == "without pytest"
        assert "[test]" in found["extra [test]"].advice
        assert found["extra [docs]"].word == "ok"
        assert "pytest" not in found

    def test_requirements_for_other_systems_are_left_out(self, installed, asks_for):
        asks_for('pywin32; sys_platform == "nowhere"')
        installed()
        assert "pywin32" not in by_name(packages.packages())

    def test_old_python_is_missing(self, monkeypatch, installed, asks_for):
        asks_for()
        installed()
        monkeypatch.setattr(platform, "python_version", lambda: "3.10.2")
        finding = by_name(packages.packages())["Python"]
        assert finding.word == "missing"
        assert "3.10.2" in finding.found
        assert ">=3.11" in finding.found

    def test_ftlab_itself_absent(self, monkeypatch):
        def absent(name):
            raise metadata.PackageNotFoundError(name)

        monkeypatch.setattr(metadata, "requires", absent)
        assert [finding.word for finding in packages.packages()] == ["missing"]

    def test_real_environment_satisfies_the_project(self):
        findings = packages.packages()
        assert [f.what for f in findings if f.required and not f.good] == []
        assert {"Python", "keras", "tensorflow", "nbgrader"} <= set(by_name(findings))


class TestVersions:
    @pytest.fixture
    def pins(self, tmp_path):
        path = tmp_path / "constraints.txt"
        path.write_text("# tested\nkeras==3.15.1\nnumpy==2.4.6\nabsent==1.0\n")
        return path

    def test_as_tested(self, installed, pins):
        installed(keras="3.15.1", numpy="2.4.6")
        assert [finding.word for finding in packages.versions(pins)] == ["ok"]

    def test_another_version_is_optional_and_both_are_named(self, installed, pins):
        installed(keras="3.16.0", numpy="2.4.6")
        (finding,) = packages.versions(pins)
        assert finding.word == "optional"
        assert "keras 3.16.0 (3.15.1)" in finding.found
        assert "numpy" not in finding.found

    def test_installed_from_a_wheel_there_is_nothing_to_compare(self, tmp_path):
        assert packages.versions(tmp_path / "constraints.txt") == []


class TestJupyter:
    @pytest.fixture
    def kernel(self, tmp_path, monkeypatch):
        """Put a kernel of this name and program where Jupyter looks first."""

        def put(program):
            place = tmp_path / "kernels" / "python3"
            place.mkdir(parents=True)
            argv = [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
            (place / "kernel.json").write_text(json.dumps(spec))
            monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

        return put

    @pytest.mark.parametrize("program", ["python", "python3", sys.executable])
    def test_a_kernel_of_this_python_is_good(self, kernel, program):
        kernel(program)
        assert jupyter.kernel().word == "ok"

    def test_a_kernel_of_another_python_is_required_and_named(self, kernel, tmp_path):
        kernel("/opt/another/bin/python")
        finding = jupyter.kernel()
        assert finding.word == "missing"
        assert finding.found == "/opt/another/bin/python"
        assert str(tmp_path) in finding.advice

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            number = server.getsockname()[1]
            assert jupyter.port(number).word == "optional"
        assert jupyter.port(number).word == "ok"

    def test_commands_of_another_environment_are_named(self, monkeypatch):
        here = Path(sys.executable).parent
        places = {"jupyter": "/usr/bin/jupyter", "nbgrader": str(here / "nbgrader")}
        monkeypatch.setattr(shutil, "which", places.get)
        finding = jupyter.commands()
        assert finding.word == "optional"
        assert finding.found.endswith(": jupyter, alembic")

    def test_commands_of_this_environment(self, monkeypatch):
        here = Path(sys.executable).parent
        monkeypatch.setattr(shutil, "which", lambda name: str(here / name))
        assert jupyter.commands().word == "ok"


class TestFolder:
    def test_a_copy_that_is_not_the_installed_one_is_named(self, tmp_path):
        (tmp_path / "ftlab").mkdir()
        (tmp_path / "ftlab" / "_version.py").touch()
        (tmp_path / "pyproject.toml").touch()
        lessons = tmp_path / "notebooks"
        lessons.mkdir()
        assert folder.copy(lessons).word == "missing"
        assert "is not used" in folder.copy(lessons).advice

    def test_the_installed_copy_and_a_folder_without_one(self, tmp_path):
        assert folder.copy(folder.PACKAGE.parent / "notebooks").word == "ok"
        assert folder.copy(tmp_path).word == "ok"

    @pytest.mark.parametrize(("free", "word"), [(2**28, "optional"), (2**32, "ok")])
    def test_room(self, monkeypatch, tmp_path, free, word):
        usage = shutil.disk_usage(tmp_path)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=free))
        assert folder.room(tmp_path).word == word


class TestTensorflow:
    @pytest.mark.thorough
    def test_started_in_earnest(self):
        starts, weights = machine.tensorflow()
        assert starts.good
        assert "CPU cores" in starts.found
        assert weights.found == "verified"

    def test_gpu_is_counted(self, monkeypatch):
        runs(monkeypatch, out="a notice\n" + json.dumps({"gpus": 2, "weights": ""}))
        assert "2 GPU" in machine.tensorflow()[0].found

    def test_crash_is_required_and_shows_the_last_line_only(self, monkeypatch):
        runs(monkeypatch, code=-4, err="many\nlines\nImportError: no AVX here")
        (finding,) = machine.tensorflow()
        assert finding.word == "missing"
        assert finding.found == "no start: ImportError: no AVX here"

    def test_damaged_weights_are_required_and_say_what_to_try(self, monkeypatch):
        told = "expected the file; got another.\n  Try: `git checkout -- parcels.weights.h5`"
        runs(monkeypatch, out=json.dumps({"gpus": 0, "weights": told}))
        finding = by_name(machine.tensorflow())["pretrained weights"]
        assert finding.word == "missing"
        assert finding.advice == "`git checkout -- parcels.weights.h5`"

    def test_hanging_start_is_reported(self, monkeypatch):
        def hang(command, **options):
            raise subprocess.TimeoutExpired(command[0], options["timeout"])

        monkeypatch.setattr(subprocess, "run", hang)
        assert machine.tensorflow()[0].word == "missing"


class TestTools:
    @pytest.mark.parametrize(
        ("system", "line"),
        [
            ("debian", "apt-get install chromium"),
            ("ubuntu", "snap install chromium"),
            ("macos", "brew install"),
            ("arch", "chromium.org"),
        ],
    )
    def test_missing_chromium_says_how_to_get_it(self, monkeypatch, system, line):
        monkeypatch.setattr(shutil, "which", lambda name: None)
        monkeypatch.setattr(machine.Path, "exists", lambda self: False)
        monkeypatch.setattr(machine, "system", lambda: system)
        assert machine.chromium().word == "optional"
        assert line in machine.chromium().advice

    def test_chromium_under_another_name_is_found(self, monkeypatch):
        names = {"google-chrome": "/opt/google-chrome"}
        monkeypatch.setattr(shutil, "which", names.get)
        assert machine.chromium().found == "/opt/google-chrome"

    @pytest.mark.parametrize(
        ("system", "line"), [("debian", "apt-get install bubblewrap"), ("macos", "Linux")]
    )
    def test_missing_bubblewrap(self, monkeypatch, system, line):
        monkeypatch.setattr(shutil, "which", lambda name: None)
        monkeypatch.setattr(sandbox, "system", lambda: system)
        assert sandbox.bubblewrap().word == "optional"
        assert line in sandbox.bubblewrap().advice

    def test_bubblewrap_is_tried_and_not_only_looked_for(self, monkeypatch):
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        commands = runs(monkeypatch)
        assert sandbox.bubblewrap().good
        assert commands == [["bwrap", "--ro-bind", "/", "/", "true"]]

    @pytest.mark.parametrize(
        ("system", "switch"),
        [("ubuntu", "apparmor_restrict"), ("debian", "unprivileged_userns_clone")],
    )
    def test_forbidden_user_namespaces_name_the_switch(self, monkeypatch, system, switch):
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(sandbox, "system", lambda: system)
        runs(monkeypatch, code=1, err="bwrap: setting up uid map: Permission denied")
        finding = sandbox.bubblewrap()
        assert finding.word == "optional"
        assert "Permission denied" in finding.found
        assert switch in finding.advice

    @pytest.mark.parametrize(("library", "word"), [("libseccomp.so.2", "ok"), (None, "optional")])
    def test_libseccomp_is_looked_for_where_there_is_a_box(self, monkeypatch, library, word):
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(sandbox, "find_library", {"seccomp": library}.get)
        monkeypatch.setattr(sandbox, "system", lambda: "debian")
        runs(monkeypatch)
        finding = by_name(sandbox.sandbox())["libseccomp"]
        assert finding.word == word
        assert "apt-get install libseccomp2" in finding.advice

    @pytest.mark.parametrize(
        ("release", "name"),
        [
            ({"ID": "debian"}, "debian"),
            ({"ID": "ubuntu", "ID_LIKE": "debian"}, "ubuntu"),
            ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "debian"),
            ({"ID": "fedora"}, "fedora"),
        ],
    )
    def test_system(self, monkeypatch, release, name):
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
        assert system.system() == name


class TestNetwork:
    @pytest.fixture
    def host(self):
        """A host on this machine that knows no page."""

        class NoPage(BaseHTTPRequestHandler):
            def do_HEAD(self):
                self.send_error(404)

            def log_message(self, *args):
                pass

        server = HTTPServer(("127.0.0.1", 0), NoPage)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()

    @pytest.fixture(autouse=True)
    def no_proxy(self, monkeypatch):
        monkeypatch.setenv("no_proxy", "*")

    def test_any_answer_will_do(self, host):
        assert machine.network(host).good

    def test_refused_connection_is_optional(self, host):
        port = host.rpartition(":")[2]
        assert machine.reaches("not a url", 1) is False
        finding = machine.network(f"http://127.0.0.2:{port}", seconds=1)
        assert finding.word == "optional"
        assert "HTTPS_PROXY" in finding.advice

    def test_a_look_up_that_hangs_is_given_up(self, monkeypatch):
        release = Event()
        monkeypatch.setattr(machine, "reaches", lambda url, seconds: release.wait(30))
        assert machine.network(seconds=-0.9).word == "optional"
        release.set()
