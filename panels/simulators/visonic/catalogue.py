"""The event catalogue: what each of the 188 ids is called and which part of a panel it is about (reference 13)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class EventKind:
    """One id: the label and text of ``events``, its codes for receivers, its profile; ``source`` is a choice of ours.

    Profiles: AL alarm, AT alert, RS restore, OC open and close, ON online, OF offline, NO notice, DU duress.
    """

    label: str
    text: str
    contact_id: str
    sia: str
    profile: str
    source: str


# Which type of device an id belongs to, where that is not the panel itself.
SOURCES: Final[dict[str, frozenset[int]]] = {
    "USER": frozenset({31, 40, 41, 85, 86, 89, 93, 96, 98, 173}),
    "ZONE": frozenset(
        {*range(1, 9), 13, 16, *range(18, 27), 29, 36, 37, *range(42, 47), 69, 70, *range(77, 83), 97, 99, 100}
        | {*range(108, 124), *range(132, 138), *range(147, 154), 158, 160, 161, 162, 177, 187}
    ),
    "KEYFOB": frozenset({60, 61, 142, 159}),
    "WIRELESS_COMMANDER": frozenset({*range(64, 68), *range(143, 147)}),
    "WL_SIREN": frozenset({10, 28, 71, 72, 75, 76}),
    "REPEATER": frozenset(range(124, 130)),
    "GSM": frozenset({171, 172}),
    "IPMP": frozenset(range(991, 1001)),
}

ROWS: Final = """
1|BURGLER|Interior Alarm|1132|NBA|AL
2|BURGLER|Perimeter Alarm|1131|NBA|AL
3|BURGLER|Delay Alarm|1134|NBA|AL
4|BURGLER|24h Silent Alarm|1122|NBA|AL
5|NONE|Panic|1133|NBA|AL
6|BURGLER|24h Audible Alarm|1123|NBA|AL
7|NONE|Panic|1133|NBA|AL
8|BURGLER|Tamper|1383|NTA|AL
9|BURGLER|Control Panel Tamper|1137|NTA|AL
10|BURGLER|Tamper Alarm|1383|NTA|AL
11|BURGLER|Tamper Alarm|1383|NTA|AL
12|NONE|Communication Loss|1383|NTA|AT
13|NONE|Panic|1120|NPA|AL
14|PANEL_ALARM|Panic From Control Panel|1120|NPA|AL
15|PANEL_ALARM|Duress|1121|NHA|DU
16|BURGLER|Confirm Alarm|1139|NBV|AL
17|NONE|General Trouble|1412|NRS|AT
18|NONE|Fast zone open event|1789|000|AL
19|BURGLER|Interior Restore|3132|NBR|RS
20|BURGLER|Perimeter Restore|3131|NBR|RS
21|BURGLER|Delay Restore|3134|NBR|RS
22|BURGLER|24h Silent Restore|3122|NBR|RS
23|NONE|Panic Restore|3133|NBR|RS
24|BURGLER|24h Audible Restore|3123|NBR|RS
25|NONE|Panic Restore|3133|NBR|RS
26|BURGLER|Tamper Restore|3383|NTR|RS
27|BURGLER|Control Panel Tamper Restore|3137|NTR|RS
28|BURGLER|Tamper Restore|3383|NTR|RS
29|NONE|Fast zone close event|3789|000|RS
30|NONE|Communication Restore|3383|NTR|RS
31|NONE|Cancel Alarm|1406|NBC|RS
32|NONE|General Restore|1799|000|RS
33|NONE|Trouble Restore|3373|NFJ|RS
34|NONE|System Inactive|1654|NNA|AT
35|NONE|Recent Close|1459|NCR|AL
36|PANEL_ALARM|Fire|1110|NFA|AL
37|NONE|Fire Restore|3110|NFR|RS
38|NONE|No Active|1641|NNA|AT
39|PANEL_ALARM|Emergency|1101|NQA|AL
40|NONE|Remove User|0000|000|NO
41|DISARM|Disarm|1401|NOP|OC
42|NONE|Panic Restore|3120|NPR|RS
43|NONE|Supervision (Inactive)|1381|NBZ|AT
44|NONE|Supervision Restore (Active)|3381|000|RS
45|BATTERY|Low Battery|1384|NXT|AT
46|BATTERY|Low Battery Restore|3384|NXR|RS
47|AC_FAIL|AC Fail|1301|NAT|AT
48|AC_FAIL|AC Restore|3301|NAR|RS
49|BATTERY|Control Panel Low Battery|1302|NYT|AT
50|BATTERY|Control Panel Low Battery Restore|3302|NYR|RS
51|NONE|RF Jamming|1344|NBT|AT
52|NONE|RF Jamming Restore|3344|NBR|RS
53|NONE|Communications Failure|1350|NLT|AT
54|NONE|Communications Restore|3350|NLR|RS
55|NONE|Telephone Line Failure|1351|NLT|AT
56|NONE|Telephone Line Restore|3351|NLR|RS
57|NONE|Auto Test|1602|NRP|NO
58|NONE|Fuse Failure|1321|NYA|AT
59|NONE|Fuse Restore|3321|NYH|RS
60|BATTERY|Keyfob Low Battery|1384|NXT|AT
61|BATTERY|Keyfob Battery Restore|3384|NXR|RS
62|NONE|Engineer Reset|3313|NRN|NO
63|BATTERY|Battery Disconnect|1311|NYM|AT
64|BATTERY|Remote Commander Low Battery|1384|NXT|AT
65|BATTERY|Remote Commander Battery Restore|3384|NXR|RS
66|NONE|Remote Commander Inactive|1381|NBZ|AT
67|NONE|Remote Commander Active|3381|000|RS
68|BATTERY|Low Battery Acknowledge|1319|000|AT
69|NONE|Clean Me|000|000|AT
70|NONE|Fire Trouble|1373|NFT|AT
71|BATTERY|Low Battery|1384|NXT|AT
72|BATTERY|Battery Restore|3384|NXR|RS
73|AC_FAIL|AC Fail|1301|NAT|AT
74|AC_FAIL|AC Restore|3301|NAR|RS
75|NONE|Supervision (Inactive)|1381|NBZ|AT
76|NONE|Supervision Restore (Active)|3381|000|RS
77|NONE|Gas Alert|1151|NGA|AT
78|NONE|Gas Alert Restore|3151|NGR|RS
79|NONE|Sensor Trouble|1380|NGT|AT
80|NONE|Sensor Trouble Restore|3380|NGJ|RS
81|NONE|Flood Alert|1154|NWA|AT
82|NONE|Flood Alert Restore|3154|NWR|RS
85|ARM|Arm Home|3441|NCG|OC
86|ARM|Arm Away|3401|NCL|OC
87|ARM|Quick Arm Home|3441|NCG|OC
88|ARM|Quick Arm Away|3408|NCL|OC
89|DISARM|Disarm|1401|NOP|OC
90|ARM|Fail To Arm (Auto)|1455|NOT|AT
91|NONE|Enter To Test Mode|1607|NRX|NO
92|NONE|Exit From Test Mode|3607|NRY|NO
93|ARM|Force Arm Away|3456|NCF|OC
94|ARM|Auto Arm Away|3403|NCP|OC
95|ARM|Auto Arm Away|1403|NCP|OC
96|ARM|Instant Away|3490|000|OC
97|NONE|Bypass|1570|NBB|NO
98|NONE|Fail To Set (By User)|1454|NCI|AT
99|NONE|Door Open|1426|NEA|OC
100|NONE|Door Open|1374|NEA|OC
101|NONE|Communication Established By Control Panel|1798|000|NO
102|NONE|System Reset|1797|000|NO
103|NONE|Installer Programming|1627|NLB|NO
104|NONE|Installer Programming|1793|000|NO
105|NONE|Wrong Password|1795|000|AT
106|NONE|Not Sys Event|1794|000|AT
107|NONE|Not Sys Event|1139|NBV|AT
108|NONE|Freezer|1152|NZT|AT
109|NONE|Freezer Restore|3152|NZJ|RS
110|NONE|Freezing|1153|NZA|AT
111|NONE|Freezing Restore|3153|NZH|RS
112|NONE|Cold|1159|NKA|AT
113|NONE|Cold Restore|3159|NKH|RS
114|NONE|Hot|1158|NKA|AT
115|NONE|Hot Restore|3158|NKH|RS
116|NONE|Probe Trouble|1380|NKT|AT
117|NONE|Probe Trouble|1902|NKT|AT
118|NONE|Probe Trouble Restore|3380|NKJ|RS
119|NONE|Probe Trouble Restore|3902|NKJ|RS
120|NONE|Masking|1380|NUT|AT
121|NONE|Masking|1901|NUT|AT
122|NONE|Masking Restore|3380|NUJ|RS
123|NONE|Masking Restore|3901|NUJ|RS
124|BATTERY|Repeater Low Battery|1384|NXT|AT
125|BATTERY|Repeater Battery Restore|3384|NXR|RS
126|NONE|Repeater Inactive|1381|NBZ|AT
127|NONE|Repeater Active|3381|000|RS
128|BURGLER|Repeater Tamper|1383|NTA|AL
129|BURGLER|Repeater Tamper Restore|3383|NTR|RS
130|NONE|Siren Test End|0000|000|NO
131|NONE|Devices Test End|0000|000|NO
132|NONE|One Way Comm. Trbl|0000|000|AT
133|NONE|One Way Comm. Rstr|0000|000|RS
134|NONE|Outdoor Zone Alarmed|0000|000|AL
135|NONE|Outdoor Zone Restored|0000|000|RS
136|NONE|Guard Key-Box Alarm|1220|NBA|AL
137|NONE|Guard Key-Box Alarm Restore|3220|NBR|RS
138|NONE|Time/date change|1625|NJT|NO
139|NONE|System shutdown|0000|000|NO
140|NONE|System powerup|0000|000|NO
141|NONE|Missed reminder|0000|000|NO
142|NONE|Pendant test fail|0000|000|NO
143|NONE|Basic keypad inactive|1381|NBZ|AT
144|NONE|Basic keypad active|3381|000|RS
145|BURGLER|Basic keypad tamper|1383|NTA|AL
146|BURGLER|Basic keypad tamper restore|3383|NTR|RS
147|NONE|Heat|1114|NKA|AL
148|NONE|Heat Restore|3114|NKH|RS
149|NONE|Heat Trouble|1380|NKT|AT
150|NONE|Gas Alert|1151|NGA|AT
151|NONE|Gas Alert Restore|3151|NGR|RS
152|NONE|CO Trouble|1380|NGT|AT
153|NONE|CO Trouble Restore|3380|NGJ|RS
154|NONE|Exit Installer Programming|1628|NLX|NO
155|NONE|Installer Programming Locally|1627|NLB|NO
156|NONE|Self Test Trouble|1389|NYX|AT
157|NONE|Self Test Trouble Restore|3389|NYZ|RS
158|NONE|Confirm Panic|1129|NHV|AL
159|NONE|Transmitter man down|0000|000|NO
160|NONE|Soak Test Fail|1391|NBX|NO
161|NONE|Soak Test Fail (Fire)|1391|NFX|NO
162|NONE|Soak Test Fail (Gas)|1391|NGX|NO
163|NONE|SW-UPGRADE FAIL|0000|000|NO
164|NONE|SW-UPGRADE PASS|0000|000|NO
165|NONE|PSU Failure|1337|NYP|AT
166|NONE|PSU Restore|3337|NYQ|RS
167|NONE|Telephone Line Failure|1351|NLT|AT
168|NONE|Telephone Line Restore|3351|NLR|RS
169|NONE|EXP33 Missing|1381|NBZ|AT
170|NONE|EXP33 Active|3381|000|RS
171|NONE|GSM Antenna Tamper|1137|NTA|AL
172|NONE|GSM Antenna Tamper Restore|3137|NTR|RS
173|DISARM|Disarm after alarm|3140|NOR|RS
174|NONE|RRI test is failed|1666|NTF|NO
175|NONE|RRI test is succeeded|3666|NTO|NO
176|NONE|Manual trigger test report|1601|NTC|NO
177|NONE|Freezer trouble|1393|NZA|AT
187|NONE|Freezer trouble restore|3393|NZH|RS
188|NONE|Supervision (Inactive)|1381|NBZ|AT
189|NONE|Supervision Restore (Active)|3381|000|RS
991|OFFLINE|GPRS module has gone offline|1352|NYB|OF
992|ONLINE|GPRS module has come online|3352|NYC|ON
993|OFFLINE|BBA module has gone offline|1353|NYD|OF
994|ONLINE|BBA module has come online|3353|NYE|ON
995|OFFLINE|PLINK module has gone offline|1354|NYF|OF
996|ONLINE|PLINK module has come online|3354|NYG|ON
997|NONE|Event pending|0000|000|AL
998|OFFLINE|Panel has gone offline|1356|NYS|OF
999|ONLINE|Panel has come online|3356|NYK|ON
1000|OFFLINE|Panel has gone offline after AC Fail|1750|NAZ|OF
"""


def _read(rows: str) -> dict[int, EventKind]:
    sources = {number: source for source, numbers in SOURCES.items() for number in numbers}
    catalogue = {}
    for row in rows.split("\n")[1:-1]:
        number, label, text, contact_id, sia, profile = row.split("|")
        source = sources.get(int(number), "CONTROL_PANEL")
        catalogue[int(number)] = EventKind(label, text, contact_id, sia, profile, source)
    return catalogue


CATALOGUE: Final = _read(ROWS)
