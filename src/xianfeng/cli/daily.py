"""`xianfeng daily`: what time alone brings about; safe to run more often than once a day."""

import argparse


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `daily`."""
    command = commands.add_parser("daily", help="每日例行 what is due by date, for a timer")
    command.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    """What clients did goes on record, by the day; overdue orders and cases go up; polls open and
    close on time; due pledges are told (by day only); held bad ratings become cases; new ratings
    join the figures in batches."""
    from xianfeng.kernel.django import start_with_tables

    start_with_tables()
    from xianfeng.appraisals.actions.timing import run_due
    from xianfeng.pledges.actions.reminding import remind
    from xianfeng.rectification.actions import climb_overdue
    from xianfeng.service_windows.actions.figures import release_figures
    from xianfeng.service_windows.actions.intake import show_scores
    from xianfeng.service_windows.actions.overdue import climb_cases
    from xianfeng.service_windows.actions.releasing import release_held
    from xianfeng.service_windows.actions.telling import tell_past
    from xianfeng.service_windows.actions.watching import climb_bursts

    print(f"补记日志 entries of past days: {tell_past()}")
    print(f"超期报告 overdue orders reported: {climb_overdue()}")
    print(f"超期未答复的意见 overdue cases reported: {climb_cases()}")
    print(f"超期未核查的评价 bursts that nobody judged in time: {climb_bursts()}")
    opened, closed = run_due()
    print(f"按时开始、截止评议 polls opened, closed on time: {opened}, {closed}")
    print(f"提醒 reminders of pledges: {remind()}")
    print(f"转交意见 cases handed over: {release_held()}")
    print(f"更新窗口数据 windows with new figures: {release_figures()}")
    print(f"更新分项评价 questions with new scores: {show_scores()}")
    return 0
