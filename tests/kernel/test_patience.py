"""Words without an account come a few at a time (R-021, R-047)."""

from concurrent.futures import ThreadPoolExecutor

from xianfeng.kernel.patience import Patience

HERE, THERE = "198.51.100.1", "198.51.100.2"


def test_r021_r047_after_a_while_one_may_speak_again() -> None:
    moment = [0.0]
    patience = Patience(2, within=600.0, clock=lambda: moment[0])
    assert [patience.may_speak(HERE) for _time in range(3)] == [True, True, False]
    assert patience.may_speak(THERE)
    moment[0] = 599.0
    assert not patience.may_speak(HERE)
    moment[0] = 600.0
    assert patience.may_speak(HERE)


def test_memory_holds_no_address() -> None:
    patience = Patience(1)
    patience.may_speak(HERE)
    assert len(patience.limits.calls) == 1
    assert HERE.encode() not in next(iter(patience.limits.calls))


def test_threads_do_not_take_more_than_there_is() -> None:
    patience = Patience(50)
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _number: patience.may_speak(HERE), range(400)))
    assert taken.count(True) == 50


def test_forgotten_all_begins_anew() -> None:
    patience = Patience(1)
    assert [patience.may_speak(HERE) for _time in range(2)] == [True, False]
    patience.forget()
    assert patience.may_speak(HERE)
