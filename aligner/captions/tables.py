"""The closed classes of each language that has them: a class a line, by the names of ``lexicon.Lexicon``."""

from collections.abc import Mapping

TABLES: Mapping[str, str] = {
    "en": """
determiners: a an the my your his her its our their this these those every each no some any whose another
    such all both several either neither
standing: this these those each some any another such his her several either neither
prepositions: about above according across after against along among amongst around as at before behind below beneath
    beside besides between beyond by despite down during except for from in inside into like near of off on
    onto out outside over past per since than through throughout till to toward towards under underneath
    until up upon via with within without
particles: out up off down away back over
linking: of
coordinators: and but or nor so yet
subordinators: because although though unless while whilst whereas if whether when whenever where wherever
    which who whom that what why how once lest
pronouns: i you he she it we they there i'm you're he's she's it's we're they're i've you've we've they've
    i'll you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd it'd we'd they'd there's
auxiliaries: am is are was were be been being have has had do does did will would shall should can could
    may might must not never don't doesn't didn't isn't aren't wasn't weren't haven't hasn't hadn't won't
    wouldn't can't cannot couldn't shouldn't mustn't very too quite rather really just only even also almost
    nearly let let's gonna far
degrees: very too quite rather really almost nearly so as
quantities: more most many much few fewer less one two three four five six seven eight nine ten eleven
    twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
    seventy eighty ninety hundred thousand million billion trillion dozen half
objects: me him us them myself yourself himself herself itself ourselves yourselves themselves
takers: help helps helped let lets make makes made give gives gave show shows showed ask asks asked put puts
    take takes took get gets got do does did use uses used bring brings brought keep keeps kept call calls
    called try tried tell tells told thank see sees saw seen hear hears heard watch watched
catenatives: going gonna want wants wanted have has had having need needs needed try tries trying tried able
    unable likely unlikely used supposed ought got about seem seems seemed like likes begin begins began
    start starts started continue continues happen happens happened allowed meant bound willing ready
markers: to
modifiers: little big small large old new young good great nice long short high low deep wide own same other
    last next first second third fourth fifth only whole entire different direct main major real true full
    free strong weak hard easy simple complex common certain special single double early late hot cold warm
    dark bright black white red green blue yellow brown grey gray golden silver wooden human modern poor rich
    happy sad huge tiny beautiful best worst better worse
clinging: ago else enough o'clock percent ltd inc co corp jr sr etc a.m p.m
pairs: because_of instead_of out_of according_to due_to thanks_to order_to more_than less_than
    fewer_than better_than other_than such_as each_other one_another rather_than or_not kind_of sort_of
    lot_of lots_of bit_of couple_of pair_of number_of front_of
nobiliary: van von de da del della der den di du la le bin ibn al el
titles: mr mrs ms dr prof st sir lady lord king queen prince princess president professor doctor captain
    general colonel major sergeant lieutenant rev fr gen col sgt lt capt hon pres gov sen rep mt uncle
    aunt saint miss
abbreviations: mr mrs ms dr prof st jr sr vs etc e.g i.e cf gen col sgt lt capt rev hon
    gov sen rep mt dept inc ltd co corp est approx a.m p.m u.s u.k jan feb mar apr jun jul aug sep sept
    oct nov dec
adverbial: because although though unless while whilst whereas if when whenever but so yet
""",
    "de": """
standing: sein das die der dies diese alle viele einige beide ihr
determiners: der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner
    keines mein meine meinen meinem meiner dein deine sein seine seinen seinem seiner ihr ihre ihren
    ihrem ihrer unser unsere unseren unserem unserer euer eure dieser diese dieses diesen diesem jeder
    jede jedes jeden jedem dies deinen deinem deiner seines ihres unseres euren jener jene jenes jenen
    jenem alle allen einige einigen mehrere manche mancher beide beiden viele vielen
prepositions: in im ins an am ans auf aus bei beim mit nach zu zum zur für durch gegen ohne um unter
    über vor vorm hinter neben zwischen seit während wegen trotz bis ab innerhalb außerhalb statt samt
    gegenüber
linking: von vom
coordinators: und oder aber denn sondern doch sowie
subordinators: dass weil wenn ob als wie obwohl damit bevor nachdem sobald falls indem sodass wo wer was
    warum weshalb welche welcher welches
pronouns: ich du er sie es wir man
auxiliaries: bin bist ist sind seid war waren habe hast hat haben hatte hatten wird werden wurde wurden
    kann können konnte muss müssen soll sollen will wollen darf nicht nie sehr zu so ganz auch nur noch
    schon sein wäre wären würde würden hätte hätten könnte könnten sollte sollten müsste müssten dürfen
    möchte möchten wollte wollten konnten musste mussten werde wirst kannst willst habt
objects: mich dich ihn ihm uns euch ihnen mir dir sich
modifiers: neue neuen neuer neues alte alten alter altes große großen großer großes kleine kleinen
    kleiner kleines gute guten guter gutes erste ersten erster erstes letzte letzten letzter letztes
    nächste nächsten andere anderen anderer anderes ganze ganzen ganzer eigene eigenen eigener junge
    jungen lange langen
titles: herr frau dr prof hr fr st
abbreviations: dr prof hr fr st z.b d.h u.a usw bzw ca nr str bd vgl evtl ggf inkl s abb jh mio mrd z d
    u b h
adverbial: weil obwohl damit bevor nachdem sobald falls indem sodass wenn aber denn sondern doch
""",
    "fr": """
determiners: le la les un une des du au aux mon ma mes ton ta tes son sa ses notre nos votre vos leur
    leurs ce cet cette ces chaque quelques d'un d'une aucun aucune plusieurs certains certaines
prepositions: à dans en sur sous par pour avec sans chez vers entre depuis contre pendant avant après
    selon malgré dès parmi hors jusqu'à jusqu'au durant
linking: de
coordinators: et ou mais donc or ni car
subordinators: que qui dont où si quand comme lorsque puisque parce quoi lequel laquelle tandis afin
    qu'il qu'elle qu'on qu'ils qu'elles qu'un qu'une s'il s'ils lorsqu'il puisqu'il pourquoi comment
pronouns: je tu il elle on nous vous ils elles me te se lui y c'est j'ai
auxiliaries: suis es est sommes êtes sont était étaient ai as a avons avez ont avait avaient ne n'est
    pas plus très trop si aussi être avoir été peut peuvent doit doivent va vont étais étions serait
    sera seront serai serions avais avions aurait aura auront fait faut peux veux veut voulait pouvait
    devait vais allait
objects: moi toi eux soi
catenatives: commence commencer commencé continue continuer essaie essayer essayé vient viens venons
    viennent essaient apprendre réussir
markers: à de
modifiers: petit petite petits petites grand grande grands grandes bon bonne bons bonnes beau bel belle
    beaux belles nouveau nouvel nouvelle nouveaux nouvelles vieux vieil vieille premier première
    premiers premières dernier dernière derniers dernières autre autres même mêmes jeune jeunes mauvais
    mauvaise gros grosse long longue
titles: m mm mme mmes mlle dr pr me st ste
abbreviations: m mm mme mmes mlle dr pr me st ste etc p.ex cf env av apr j.-c n° vol p pp
adverbial: mais donc car si quand lorsque puisque parce tandis afin
""",
    "es": """
determiners: el la los las un una unos unas mi mis tu tus su sus nuestro nuestra nuestros nuestras este
    esta estos estas ese esa esos esas aquel aquella cada del al algún alguna algunos algunas ningún
    ninguna cualquier aquellos aquellas vuestro vuestra
prepositions: a ante bajo con contra desde durante en entre hacia hasta mediante para por según sin
    sobre tras
linking: de
coordinators: y e o u pero ni sino
subordinators: que si cuando como porque aunque mientras donde quien quienes cual cuyo cuya pues
pronouns: yo tú él ella nosotros ellos ellas usted ustedes me te se lo le nos les
auxiliaries: soy es somos son era eran fue fueron ha he han hemos había está están estaba no muy más
    menos tan también puede pueden debe deben va van ser estar haber estoy estamos estaban habían será
    serán sería podría podrían quiero quiere quería puedo podemos debo
catenatives: voy vas va vamos van ir iba iban tengo tiene tenemos tienen tener tenía hay había empezar
    empieza empezó volver vuelve volvió acaba acaban
markers: a que de
modifiers: gran buen mal primer primera primeros último última nuevo nueva nuevos nuevas otro otra otros
    otras mismo misma mismos mismas mejor peor
titles: sr sra srta dr dra d dña prof san santa don doña señor señora
abbreviations: sr sra srta sres dr dra d dña prof ud uds etc pág núm ee.uu p.ej av vol art
adverbial: pero sino si cuando porque aunque mientras pues
""",
    "pt": """
determiners: o a os as um uma uns umas meu minha meus minhas seu sua seus suas nosso nossa este esta
    estes estas esse essa esses essas aquele aquela cada do da dos das no na nos nas ao aos à às pelo
    pela pelos pelas deste desta desse dessa neste nesta nesse nessa num numa dum duma algum alguma
    alguns algumas nenhum nenhuma
prepositions: em com para por sem sobre entre até desde contra durante após sob
linking: de
coordinators: e ou mas nem
subordinators: que se quando como porque embora enquanto onde quem qual cujo cuja pois
pronouns: eu tu ele ela nós eles elas você vocês me te lhe
auxiliaries: sou é somos são era eram foi foram tem têm tinha está estão estava não muito mais menos tão
    também pode podem deve devem vai vão ser estar ter estou estamos estavam será serão seria poderia
    quero quer queria vou vamos tinham
catenatives: tenho tem temos têm ter tinha começar começa começou continua voltar voltou acaba acabou
    precisa precisamos gosta gostam deixa deixou
markers: a de que
modifiers: grande grandes bom boa bons boas novo nova novos novas outro outra outros outras mesmo mesma
    primeiro primeira último última melhor pior
titles: sr sra srta dr dra prof profa d dona são santa
abbreviations: sr sra srta dr dra prof profa d etc pág av vol art ex
adverbial: mas se quando porque embora enquanto pois
""",
    "it": """
determiners: il lo la i gli le un uno una del dello della dei degli delle al allo alla ai agli alle dal
    dalla nel nella nei nelle sul sulla mio mia miei mie tuo tua suo sua suoi sue nostro nostra questo
    questa questi queste quel quella ogni dai dagli dalle negli sui sugli sulle quelli quelle alcuni
    alcune qualche nostri nostre vostro vostra
prepositions: a da in con su per tra fra senza contro verso durante dopo prima sopra sotto
linking: di
coordinators: e ed o ma né però
subordinators: che se quando come perché anche mentre dove chi cui quale affinché benché
pronouns: io tu egli lui lei noi voi loro mi ti si ci vi
auxiliaries: sono sei è siamo siete era erano ho hai ha abbiamo hanno aveva non molto più meno così può
    possono deve devono essere avere stato sarà saranno sarebbe avevo avevamo avevano potrebbe vorrei
    voglio vuole sta stanno stava
catenatives: comincia cominciare cominciato continua continuare cerca cercare cercato prova provare
    riesce riuscire
markers: a di
modifiers: grande gran grandi buon buona buoni bello bella nuovo nuova nuovi nuove altro altra altri
    altre stesso stessa stessi primo primi ultimo ultima vecchio vecchia piccolo piccola
titles: sig sigra dott dottssa prof san santa signor signora don
abbreviations: sig sig.ra dott prof ecc es pag n vol art
adverbial: ma però se quando perché mentre affinché benché
""",
    "nl": """
determiners: de het een mijn jouw je zijn haar ons onze hun deze dit die dat elke elk geen jullie
    sommige enkele ieder iedere welke
prepositions: in op aan bij met naar tot voor door tegen zonder om onder over achter naast tussen sinds
    tijdens uit tegenover binnen buiten via volgens
linking: van
coordinators: en of maar want
subordinators: dat omdat als wanneer toen hoewel terwijl zodat of waar wie wat waarom hoe
pronouns: ik jij hij zij ze wij we jullie u er
auxiliaries: ben bent is was waren heb hebt heeft hebben had hadden wordt worden kan kunnen moet moeten
    zal zullen wil niet nooit heel zeer erg te ook nog al werd werden zou zouden mocht mag mogen wilde
    willen gaan gaat ging
objects: mij jou hem hen zich
modifiers: nieuwe oude grote kleine goede eerste laatste andere hele eigen mooie lange jonge
titles: dhr mevr mw dr prof ir drs
abbreviations: dhr mevr mw dr prof ir drs bijv o.a d.w.z enz nr blz ca
adverbial: maar want omdat als wanneer toen hoewel terwijl zodat
""",
    "sv": """
determiners: en ett den det de min mitt mina din ditt dina sin sitt sina hans hennes vår vårt våra deras
    denna detta dessa varje ingen
prepositions: i på till från med för om under över vid mot mellan genom utan efter före hos åt ur inom
    bakom
linking: av
coordinators: och eller men utan samt
subordinators: att som om när där eftersom medan fast innan vad vem varför hur
pronouns: jag du han hon vi ni man det
auxiliaries: är var har hade blir blev kan kunde ska skulle vill måste inte aldrig mycket så för också
    bara
objects: mig dig honom henne oss er dem sig
modifiers: stora lilla gamla nya första sista andra egna egen nästa hela goda
titles: hr fru dr prof
abbreviations: hr dr prof t.ex bl.a dvs m.m osv ca nr s kl
adverbial: men om när eftersom medan fast
""",
    "da": """
determiners: en et den det de min mit mine din dit dine sin sit sine hans hendes vores deres denne dette
    disse hver
prepositions: i på til fra med for om under over ved mod mellem gennem uden efter før hos ad
linking: af
coordinators: og eller men
subordinators: at som der når hvor fordi mens hvis da hvad hvem hvorfor hvordan
pronouns: jeg du han hun vi man
auxiliaries: er var har havde bliver blev kan kunne skal skulle vil må ikke aldrig meget så også kun
objects: mig dig ham hende os jer dem sig
modifiers: store lille gamle nye første sidste andre egen næste hele gode
titles: hr fru dr prof
abbreviations: hr dr prof f.eks bl.a dvs osv ca nr kl
adverbial: men når fordi mens hvis
""",
    "nb": """
determiners: en ei et den det de min mitt mine din ditt dine sin sitt sine hans hennes vår vårt våre
    deres denne dette disse hver
prepositions: i på til fra med for om under over ved mot mellom gjennom uten etter før hos
linking: av
coordinators: og eller men
subordinators: at som når der hvor fordi mens hvis da hva hvem hvorfor hvordan
pronouns: jeg du han hun vi man
auxiliaries: er var har hadde blir ble kan kunne skal skulle vil må ikke aldri veldig så også bare
objects: meg deg ham henne oss dem seg
modifiers: store lille gamle nye første siste andre egen neste hele gode
titles: hr fru dr prof
abbreviations: hr dr prof f.eks bl.a dvs osv ca nr kl
adverbial: men når fordi mens hvis
""",
    "ru": """
determiners: мой моя моё мои твой твоя наш наша наше наши ваш ваша ваши свой своя свои этот эта это эти
    тот та те каждый моего моей моим моих твоего твоей нашего нашей наших вашего вашей ваших этого этой
    этому этим этих того той тому тех своего своей своих своим
prepositions: в во на к ко с со из изо от до для у о об обо по под над при про за без через между перед
    после около из-за из-под ради кроме против среди вокруг возле мимо вместо сквозь
coordinators: и или но а да
subordinators: что чтобы если когда как потому где который которая которое которые кто чем хотя пока ли
    которого которой которому которым которых которыми которую котором куда откуда почему зачем ибо
pronouns: я ты он она оно мы вы они
objects: меня тебя нас вас мне тебе ему ей нам вам им себя себе
auxiliaries: не ни очень был была было были будет будут есть бы же так уже ещё только буду будем будете
    может могут можно надо нужно
titles: г-н г-жа д-р проф
abbreviations: т.е т.д т.п т.к г гг в вв др пр ул стр руб коп тыс млн млрд проф см рис д
adverbial: но а чтобы если когда потому хотя
""",
    "pl": """
determiners: mój moja moje twój twoja jego jej nasz nasza nasze wasz ich swój swoja ten ta to te ci
    każdy mojego mojej twojego naszego naszej waszego swojego swojej tego tej tych tym każda każde
prepositions: w we na do z ze od dla o u po pod nad przy za bez przez między przed ku ponad spod znad
    wśród wobec dzięki podczas według oprócz przeciw
coordinators: i lub albo ale a oraz
subordinators: że żeby aby jeśli jeżeli gdy kiedy jak bo ponieważ gdzie który która które którzy kto co
    choć którego której któremu których którym którymi którą dlaczego
pronouns: ja ty on ona ono my wy oni one
auxiliaries: nie jest są był była było były będzie bardzo tak już jeszcze tylko się będę będą byłem
    byłam może mogą można trzeba musi muszą chce
titles: pan pani dr prof inż ks św
abbreviations: dr prof inż ks św np tzn itd itp m.in ul str r w nr
adverbial: ale a żeby aby jeśli jeżeli gdy kiedy bo ponieważ choć
""",
    "ar": """
determiners: هذا هذه ذلك تلك هؤلاء كل أي
prepositions: في من إلى على عن مع بعد قبل عند بين حتى منذ خلال تحت فوق دون
coordinators: و أو ثم بل لكن ولكن
subordinators: أن إن إذا لأن لو حيث التي الذي الذين عندما كما كي لكي
pronouns: أنا أنت هو هي نحن هم
auxiliaries: لا لم لن ما قد كان كانت يكون سوف ليس
titles: د أ السيد السيدة الدكتور
abbreviations: د أ م
adverbial: لكن ولكن بل إذا لأن لو حيث عندما كما
""",
}
