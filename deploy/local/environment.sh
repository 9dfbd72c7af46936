# Sourced by deploy/up and deploy/test. `python_environment base` makes .venv hold what requirements/base.txt
# locks, and runs the installer only when that file or the Python has changed.

fail() { echo "✗ $*" >&2; exit 1; }

python_of_the_machine() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" > /dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$name"
            return
        fi
    done
    return 1
}

create_venv() {
    local python=$1 root=()
    if ! "$python" -c 'import ensurepip' 2> /dev/null; then
        command -v apt-get > /dev/null || fail "Python 缺少 venv 模块：请先安装 python3-venv"
        if [ "$(id -u)" != 0 ]; then
            command -v sudo > /dev/null || fail "Python 缺少 venv 模块，也没有 sudo：请让管理员执行 apt-get install python3-venv"
            root=(sudo)
        fi
        echo "用 apt 安装 python3-venv"
        "${root[@]}" sh deploy/local/apt-install.sh python3-venv > /dev/null || fail "apt 没有装上 python3-venv"
    fi
    "$python" -m venv .venv || fail "不能创建 $PWD/.venv（目录是否可写？磁盘是否已满？）"
}

install_quietly() {
    local log=.venv/install.log
    .venv/bin/python -m pip install --disable-pip-version-check "$@" < /dev/null > "$log" 2>&1 \
        || fail "Python 依赖没有装上：$(grep -m1 ^ERROR "$log" || tail -n1 "$log")（详见 $PWD/$log）"
}

python_environment() {
    local lock=requirements/$1.txt python stamp wanted
    python=$(python_of_the_machine) || fail "需要 Python 3.11 以上版本"
    [ -x .venv/bin/python ] || create_venv "$python"
    stamp=.venv/.installed-$1
    wanted=$(cat "$lock" pyproject.toml | sha256sum; .venv/bin/python --version)
    [ "$(cat "$stamp" 2> /dev/null)" != "$wanted" ] || return 0
    echo "安装 Python 依赖（$lock，校验哈希；约一分钟）"
    install_quietly --require-hashes -r "$lock"
    install_quietly --no-deps --no-build-isolation -e .
    echo "$wanted" > "$stamp"
}
