"""The report's only style: light and dark, print, from 360 pixels."""

CSS = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1c1b1a;--soft:#5d5854;--line:#d9d4cf;--card:#f7f5f2;
--g0:#8a5a00;--g1:#9aa7b4;--g2:#b3161b;--g3:#2f6690;--none:#e2ded9;--link:#8f1216}
@media(prefers-color-scheme:dark){:root{--bg:#181716;--fg:#eeebe7;--soft:#b5aea7;--line:#44403c;
--card:#232120;--g0:#d79a2b;--g1:#6c7884;--g2:#e5686b;--g3:#7fb2d9;--none:#3a3633;--link:#ff9b9d}}
*{box-sizing:border-box}
i{font-style:normal}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.65 system-ui,"PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:66rem;margin:0 auto;padding:0 1rem 3rem}
h1{font-size:1.6rem;line-height:1.3;margin:1.2rem 0 .4rem}
h2{font-size:1.25rem;margin:2.2rem 0 .6rem;border-bottom:2px solid var(--g2);padding-bottom:.2rem}
h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
a{color:var(--link)}
.soft,small,caption{color:var(--soft)}
.lang{position:absolute;opacity:0}
.choice{text-align:right;padding:.5rem 1rem}
.choice label{display:inline-block;min-height:44px;line-height:44px;padding:0 .8rem;cursor:pointer}
#zh:checked~.choice [for=zh],#en:checked~.choice [for=en]{font-weight:700;text-decoration:underline}
#zh:focus-visible~.choice [for=zh],#en:focus-visible~.choice [for=en]{outline:3px solid var(--link)}
#zh:checked~main [lang=en],#en:checked~main [lang=zh]{display:none}
.note{background:var(--card);border-left:4px solid var(--g2);padding:.6rem .9rem;margin:.8rem 0}
.stats{display:flex;flex-wrap:wrap;gap:.6rem;padding:0;list-style:none}
.stats li{flex:1 1 7rem;background:var(--card);border:1px solid var(--line);border-radius:.4rem;
padding:.5rem .8rem}
.stats b{display:block;font-size:1.5rem;line-height:1.3}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.94rem}
caption{text-align:left;padding:.2rem 0}
th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:right;vertical-align:top}
th{font-weight:600}
th:first-child{min-width:4.6em}
th:first-child,.text td,.text th{text-align:left}
figure{margin:.6rem 0}
.bar{margin:.5rem 0}
.bar svg{display:block;width:100%;height:1.5rem;border-radius:.2rem}
.bar p{margin:0;display:flex;flex-wrap:wrap;gap:0 .9rem}
.bar b{flex:1 1 9rem}
.keys>span{margin-right:1rem;white-space:nowrap}
.key{display:inline-block;width:.8em;height:.8em;margin-right:.3em;border-radius:.15em}
.flow{max-width:28rem}
.flow svg{width:100%;height:auto}
.flow text{fill:var(--fg);font-size:13px}
.g0{fill:var(--g0);background:var(--g0)}.g1{fill:var(--g1);background:var(--g1)}
.g2{fill:var(--g2);background:var(--g2)}.g3{fill:var(--g3);background:var(--g3)}
.none{fill:var(--none);background:var(--none)}
details{border:1px solid var(--line);border-radius:.4rem;margin:.35rem 0;background:var(--bg)}
summary{cursor:pointer;padding:.55rem .8rem;min-height:44px}
details[open]>summary{border-bottom:1px solid var(--line);background:var(--card)}
details>div,details>ol,details>p{margin:.5rem .8rem}
details ol{padding-left:1.3rem}
summary b{font-variant-numeric:tabular-nums;margin:0 .4rem}
.tag{display:inline-block;padding:0 .5rem;border:1px solid currentColor;border-radius:1rem;
font-size:.88rem}
.t0{color:var(--g0)}.t2{color:var(--g2)}.t3{color:var(--g3)}
td small{display:block;font-size:.78rem}
@media(max-width:30rem){th,td{padding:.3rem .25rem}h1{font-size:1.35rem}}
@media print{.choice{display:none}body{font-size:11pt}details{break-inside:avoid}
a{color:inherit;text-decoration:none}h2{break-after:avoid}.wide{overflow:visible}}
"""
